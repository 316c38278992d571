"""Photographs of pupils for recognising them, sealed like everything else, and what families agree to beyond that."""
