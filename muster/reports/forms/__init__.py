"""What is asked on the pages of files and papers."""
