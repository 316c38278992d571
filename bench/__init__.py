"""Measures how fast Muster is, against the least that the same work could cost: a bare script, or a bare page."""
