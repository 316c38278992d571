"""How a whole number is read that somebody typed, or that an address or a table holds."""

_MOST_DIGITS = 9


def whole_number(text: str) -> int | None:
    """The number that these digits write; None for anything else, and for more digits than any number here has.

    Thousands of digits are an error in Python itself, which no page expects.
    """
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None
