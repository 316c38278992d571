"""Figures over whole schools for those who see no child by name."""
