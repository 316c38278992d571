"""What can be done with messages: sending, delivering, noting what became of them, deleting their words."""
