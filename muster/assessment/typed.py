"""Reads what somebody types into a cell, and flags what is unlikely."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from muster.assessment.missing_words import missing_asked, missing_said
from muster.assessment.scales import LARGEST_FIGURE, MISSING_LETTERS, MISSING_WORDS, Definition, Missing

_LETTERS = {letter: kind for kind, letter in MISSING_LETTERS.items()}
# 7:06, 7;06, 7y 6m, 7 years 6 months; 07:06:00 where a spreadsheet took it for the time of day.
_YEARS = re.compile(
    r"(\d{1,2})(?:\s*[:;]\s*|\s*y(?:ears?|rs?)?\.?,?\s*)(\d{1,2})(?::00|\s*m(?:onths?|ths?)?\.?)?",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\s*%$")
_DECIMAL = re.compile(r"-?\d+[.,]\d+\s*%?")
# 1,000 would pass for 1 on a scale of whole numbers.
_THOUSANDS = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
# Begins as a number does, so that it is no word.
_PLAIN = re.compile(r"-?[.,]?\d")
LONGEST_TYPED = 80
_MOST_DIGITS = len(str(LARGEST_FIGURE))


class Unreadable(ValueError):
    """What was typed is not a value of the scale. The words say what would be."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What a cell holds: a stored integer of its scale, or why there is none."""

    figure: int = 0
    missing: Missing = Missing.VALUE

    @property
    def is_entered(self) -> bool:
        """Whether there is a value, or a reason for having none."""
        return self.missing is not Missing.NOTHING


# A whole number so short is no larger than `LARGEST_FIGURE` on any scale, however many decimals it has.
_PLAIN_DIGITS = 6

NOTHING = Figure(0, Missing.NOTHING)


def read_typed(scale: Definition, text: str) -> Figure:
    """The figure that a text means on a scale; an empty text empties the cell.

    Raises Unreadable. A number outside the scale's range is accepted, and flagged rather than refused.
    """
    typed = text.strip()
    if not typed:
        return NOTHING
    if typed.startswith(".") and not typed[1:2].isdigit():
        return Figure(0, _missing(scale, typed[1:].casefold()))
    if not _PLAIN.match(typed) and (kind := missing_said(scale, typed)) is not None:
        return Figure(0, kind)
    try:
        return Figure(_value(scale, typed))
    except Unreadable:
        if asked := missing_asked(scale, typed):
            raise Unreadable(asked) from None
        raise


def _value(scale: Definition, typed: str) -> int:
    if scale.numbers is not None:
        return _number(scale, typed)
    value = scale.by_text.get(typed.casefold())
    if value is None:
        raise Unreadable(f"There is no {typed[:12]} on this scale. It has {_some(scale)}.{_rounded(typed)}")
    return value.number


def _missing(scale: Definition, letter: str) -> Missing:
    kind = _LETTERS.get(letter)
    if kind is None or kind not in scale.missing_kinds:
        offered = ", ".join(
            f".{MISSING_LETTERS[one]} {MISSING_WORDS[one].lower()}" for one in scale.missing_kinds
        )
        raise Unreadable(
            f"Where there is no value, type {offered}." if offered else "This scale has no missing kinds."
        )
    return kind


def _some(scale: Definition) -> str:
    codes = [value.code for value in scale.values]
    return ", ".join(codes) if len(codes) <= 12 else f"{', '.join(codes[:5])} to {codes[-1]}"


def _months(typed: str) -> int:
    found = _YEARS.fullmatch(typed)
    if found is None or int(found[2]) > 11:
        raise Unreadable("Type years and months with a colon, as 7:06.")
    return int(found[1]) * 12 + int(found[2])


def _number(scale: Definition, typed: str) -> int:
    if scale.numbers and scale.numbers.in_years:
        return _months(typed)
    if typed.isascii() and typed.isdigit() and len(typed) <= _PLAIN_DIGITS:  # as most are
        return int(typed) * scale.factor
    if _THOUSANDS.fullmatch(typed):
        raise Unreadable(f"{typed} is a thousand to some and a decimal to others. Type it without the comma.")
    plain = _PERCENT.sub("", typed).replace(",", ".")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise Unreadable("Type a number, or a full stop and a letter where there is none.") from None
    # Checked before any arithmetic: a number of a million digits, or NaN, would fail there.
    if not number.is_finite() or number.adjusted() > _MOST_DIGITS:
        raise Unreadable("This number is too large for any scale.")
    scaled = number * scale.factor
    if abs(scaled) > LARGEST_FIGURE:
        raise Unreadable("This number is too large for any scale.")
    if scaled != scaled.to_integral_value():
        decimals = scale.numbers.decimals if scale.numbers else 0
        most = "This scale has whole numbers." if decimals == 0 else f"At most {decimals} decimal places."
        raise Unreadable(f"{most}{_rounded(typed)}")
    return int(scaled)


def _rounded(typed: str) -> str:
    """What to do about a value with too many decimals, as estimates have them: whether 5.5 counts as 5 or 6 the school says."""
    if not _DECIMAL.fullmatch(typed):
        return ""
    return " Round it first, in a file the whole column: nothing is rounded here."


def first_entered(figures: Iterable[Figure]) -> Figure:
    """The first of these that holds a value; nothing where none does. Given newest first, a pupil's own last result."""
    return next((figure for figure in figures if figure.missing is Missing.VALUE), NOTHING)


def doubt_about(
    scale: Definition, figure: Figure, *, out_of: float | None = None, last: Figure = NOTHING
) -> str:
    """Why a figure should be checked, in words; empty if nothing is unlikely.

    `last` is the pupil's own last result of the same kind on the same scale, where there is one.
    """
    if figure.missing is not Missing.VALUE:
        return ""
    position = scale.position(figure.figure)
    numbers = scale.numbers
    highest = out_of if out_of is not None else numbers.highest if numbers else None
    if numbers and highest is not None and position > highest:
        return f"{scale.shown(figure.figure)} is more than {scale.shown(round(highest * scale.factor))}."
    if numbers and position < numbers.lowest:
        return (
            f"{scale.shown(figure.figure)} is less than {scale.shown(round(numbers.lowest * scale.factor))}."
        )
    if scale.unusual_change is None or last.missing is not Missing.VALUE:
        return ""
    if abs(position - scale.position(last.figure)) >= scale.unusual_change:
        return f"The last was {scale.shown(last.figure)}: an unusual change."
    return ""
