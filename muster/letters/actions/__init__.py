"""What changes letters and prints them."""
