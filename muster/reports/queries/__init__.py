"""Everything read for reports and files."""
