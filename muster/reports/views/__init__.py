"""The pages of files and papers."""
