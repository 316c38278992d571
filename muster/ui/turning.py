"""Takes out what turns the direction of writing: left open, it makes the rest of a line stand backwards, whoever wrote that."""

from typing import Final

TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Embeddings, overrides and isolates. Scripts from right to left need none: their letters say it themselves."""


def unturned(text: str) -> str:
    """The same text without them."""
    return text if TURNS.isdisjoint(text) else "".join(letter for letter in text if letter not in TURNS)
