"""What takes two people: one asks, another sees what it comes to and says yes, and then it happens as it was asked."""
