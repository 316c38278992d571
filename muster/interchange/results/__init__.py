"""Results as tables: a mark sheet that is taken out, and one that is brought back, matched by identifier."""
