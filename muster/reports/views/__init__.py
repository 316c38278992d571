"""The pages of reports and files."""
