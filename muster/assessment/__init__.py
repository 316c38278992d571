"""Assessment: scales, courses and assessment points, mark sheets, and the results kept in pupils' folders."""
