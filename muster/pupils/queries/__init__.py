"""What the pages of pupils and classes read."""
