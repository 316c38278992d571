"""The pages of families: their own templates, the narrowest access."""
