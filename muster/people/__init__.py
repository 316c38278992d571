"""Pupils, staff, contacts and groups: who is on roll, who teaches whom, and what each folder says of its person."""
