"""Invites all staff of a roster without an account at once, by e-mail or on paper."""
