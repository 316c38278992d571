"""Everything that pages and other domains read about people: the roll, pupils, contacts, groups and staff."""
