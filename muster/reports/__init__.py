"""Reports to families, and marks for the register of another system."""
