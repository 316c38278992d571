"""Turns the marks of one course into a grade, and explains it line by line. No database."""
