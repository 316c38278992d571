"""A timetable from a table: read, planned."""
