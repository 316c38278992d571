"""Attendance: taking registers, each pupil's line of marks, lawful amendments, and figures."""
