"""What is due, what is held back, and what was destroyed."""
