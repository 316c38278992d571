"""Every change to messages: sending, delivering, recording the outcome, deleting their words."""
