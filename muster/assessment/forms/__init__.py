"""The forms of assessment: what was sent, as typed values or as words about what is wrong."""
