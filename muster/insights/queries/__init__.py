"""Everything insights read: whole schools and groups of pupils, in figures that may leave a school."""
