"""Everything that the pages of pupils and classes read."""
