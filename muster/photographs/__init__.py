"""Photographs of pupils: to know who is who, sealed like everything else; and what a family agrees to beyond that."""
