"""Fault injection: processes are killed while marks are saved, and afterwards every acknowledged mark is looked for."""
