"""OneRoster 1.1 and 1.2 CSV packages: validating them, and converting them to a roster."""
