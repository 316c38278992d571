"""Every change to the timetable: lessons, rooms, and the letters of weeks."""
