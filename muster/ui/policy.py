"""Policies of content for answers that are no page."""

ALONE = {"default-src": ["'none'"], "sandbox": [""], "frame-ancestors": ["'none'"]}
"""What is answered is looked at and nothing else: a browser runs, loads and frames nothing of it."""
