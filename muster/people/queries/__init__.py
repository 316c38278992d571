"""What pages and other domains may ask about people: the roll, pupils, contacts, groups and staff."""
