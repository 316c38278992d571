"""Parses whole numbers from forms, addresses and tables."""

_MOST_DIGITS = 9


def whole_number(text: str) -> int | None:
    """The number in these digits; None for anything else, and for more digits than any number here needs.

    Python itself raises on thousands of digits, which no page expects.
    """
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
