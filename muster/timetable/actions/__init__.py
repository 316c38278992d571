"""Writes: lessons of the timetable, and the letters of weeks."""
