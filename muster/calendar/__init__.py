"""Schools, academic years, terms, closures and session times; country profiles."""
