"""Checks whether a unique pupil number is valid, and says in words why not.

Department for Education, unique pupil numbers: a check letter, the local authority's number (3 digits), the school's
number (4), the year of allocation (2) and a serial of 3 digits, or of 2 digits and a letter for a temporary number.
"""

LENGTH = 13
# The letters I, O and S are left out, since they are read as digits.
_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
_DIGITS = "0123456789"


def tidied(typed: str) -> str:
    """A number as typed or pasted, without spaces and in capitals."""
    return "".join(typed.split()).upper()


def check_letter(rest: str) -> str:
    """The letter that belongs before the other twelve characters.

    The sum of each character's value (for a letter, its place in the alphabet of UPNs) times its position from 2 to 13,
    modulo 23. Raises ValueError for a character that no UPN has.
    """
    total = sum(position * _value(character) for position, character in enumerate(rest, start=2))
    return _LETTERS[total % len(_LETTERS)]


def _value(character: str) -> int:
    return _DIGITS.index(character) if character in _DIGITS else _LETTERS.index(character)


def is_temporary(upn: str) -> bool:
    """Whether a valid number is a temporary one, to be replaced when the pupil's own is known."""
    return upn[-1:] in _LETTERS and bool(upn)


def fault_in_upn(upn: str) -> str:
    """What is wrong with a number, in words for the person who typed it; empty if nothing is."""
    if len(upn) != LENGTH:
        return f"A UPN has {LENGTH} characters; this has {len(upn)}."
    if upn[0] not in _LETTERS:
        return f"A UPN begins with a letter other than I, O and S; this begins with {upn[0]}."
    middle = next((at for at, each in enumerate(upn[1:-1], start=2) if each not in _DIGITS), None)
    if middle is not None:
        return f"Character {middle} of a UPN is a digit; this has {upn[middle - 1]}."
    if upn[-1] not in _DIGITS + _LETTERS:
        return f"A UPN ends in a digit, or in a letter other than I, O and S; this ends in {upn[-1]}."
    if check_letter(upn[1:]) != upn[0]:
        return "The first letter does not fit the rest: a character is mistyped, or two have changed places."
    return ""
