"""Root keys outside the database, school keys of a week, subject keys, and the envelope that seals with them."""
