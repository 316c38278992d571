"""Forms of the roll, contacts, groups and staff: from what is typed to records, or to messages in plain words."""
