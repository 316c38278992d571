"""Results as tables: mark sheets exported and imported, matched by identifier."""
