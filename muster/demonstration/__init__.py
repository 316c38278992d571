"""The demonstration: two invented schools, complete enough that every page has something true to show."""
