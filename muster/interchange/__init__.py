"""Imports from other systems: each format is read, then planned, then applied."""
