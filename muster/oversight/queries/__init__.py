"""What is read for those who answer for data protection."""
