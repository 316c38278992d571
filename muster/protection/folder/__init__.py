"""The sealed folder of a person: kinds of record, the door that opens them, writing, and the directory of names."""
