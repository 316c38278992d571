"""Accounts: signing in, the second factor, sessions, invitations. An account belongs to no school."""
