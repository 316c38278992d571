"""Messages to families and staff: drafts, sending, what became of them, replies."""
