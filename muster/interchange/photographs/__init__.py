"""A photographer's pictures of many pupils: one zip, each file matched by a number of the pupil."""
