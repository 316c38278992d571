"""What takes two people: one asks, another sees what it amounts to and agrees, and then exactly that happens."""
