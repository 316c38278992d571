"""What is read for letters."""
