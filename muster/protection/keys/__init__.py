"""Keys: root keys outside the database, weekly school keys, subject keys, and the envelope that seals with them."""
