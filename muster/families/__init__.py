"""The pages for families: their own templates, the narrowest access."""
