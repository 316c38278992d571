"""The forms of the roll, contacts, groups and staff."""
