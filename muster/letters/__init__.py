"""Letters to families: written by the school with fields, printed for a list of pupils, and recorded with each."""
