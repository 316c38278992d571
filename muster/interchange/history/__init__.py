"""Marks of earlier weeks and years from a table: read, planned."""
