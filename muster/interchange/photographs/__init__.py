"""Pictures of many pupils as a photographer delivers them: one zip, each file matched by a number of the pupil."""
