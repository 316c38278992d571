"""Rosters that come from another system: each format is read, then planned, then applied."""
