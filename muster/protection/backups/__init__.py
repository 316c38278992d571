"""Backups: what they contain, how they are sealed, and how a lost key is recovered from sheets of paper."""
