"""What those who answer for data protection do here."""
