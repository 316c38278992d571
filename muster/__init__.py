"""Muster: school tracking in which everyone has a folder, and the folder is sealed."""
