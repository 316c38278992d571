"""What leaves attendance as a file or on paper: marks for the register of another system, and how the two compare."""
