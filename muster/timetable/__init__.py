"""The timetable: when each group is taught, by whom, in which room, and who covers."""
