"""What is read for files and papers."""
