"""Alarms for a second person: too many openings, emergency access, decoys, and busy days."""
