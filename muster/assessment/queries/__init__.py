"""Reading assessment: sheets, lists, and results as arrays for counting."""
