"""Everything read for exports: the rows of a package, the recipes, and what waits for approval."""
