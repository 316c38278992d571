"""Schools and their calendar: academic years, terms, closures and session times; country profiles."""
