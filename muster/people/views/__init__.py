"""The office's pages: the roll, one pupil's records, contacts, groups, cover, staff, and the school itself."""
