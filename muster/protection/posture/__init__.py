"""Looking at the running system as somebody would who means it harm."""
