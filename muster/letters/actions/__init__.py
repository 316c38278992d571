"""Every change to letters, and printing them."""
