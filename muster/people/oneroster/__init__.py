"""The tables of the OneRoster standard, which whoever reads a roster and whoever writes one has in common."""
