"""Pupils, staff, contacts and groups: who is on roll, who teaches whom, and each person's own details."""
