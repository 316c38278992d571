"""When which group is taught, by whom, in which room, and who covers it."""
