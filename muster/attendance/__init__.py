"""Registers: taking them, what each pupil's line says, amending a mark lawfully, and the figures."""
