"""The forms of reports and files."""
