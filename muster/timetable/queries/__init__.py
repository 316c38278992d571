"""Everything read from the timetable: the lessons of a day, the grid of a week, the letters of weeks."""
