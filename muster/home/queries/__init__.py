"""What the first page reads, for each part of it that the viewer's roles open."""
