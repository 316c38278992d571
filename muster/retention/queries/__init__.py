"""Everything read for retention: what is due, what is on hold, and what was destroyed."""
