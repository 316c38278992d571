"""Everything read for oversight."""
