"""OneRoster 1.1 and 1.2 CSV packages: their rules, and what of them becomes a roster."""
