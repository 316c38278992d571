"""What the home page reads, for each part that the viewer's roles open."""
