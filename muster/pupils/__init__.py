"""The pages of a pupil, of a class, and of the school's attendance."""
