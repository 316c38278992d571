"""Keys, sealed folders, the door to them, the walls in the database, and the record of who opened what."""
