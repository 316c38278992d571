"""Oversight of data protection: who opened what and why, access requests, breaches, support, and the security check."""
