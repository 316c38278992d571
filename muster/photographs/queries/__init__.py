"""Everything read about photographs: a pupil's picture and answers, and the small pictures beside names."""
