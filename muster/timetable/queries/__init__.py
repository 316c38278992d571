"""Reads: the lessons of a day, the grid of a week, the letters of weeks."""
