"""Writes: saving and finishing registers, amending marks, tickets and day cards."""
