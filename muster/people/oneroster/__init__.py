"""The tables of the OneRoster standard, shared by import and export."""
