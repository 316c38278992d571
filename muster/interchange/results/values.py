"""What programs write into the cells of a table of results that means nothing more than the plain value."""

import re

from muster.assessment.scales import MISSING_LETTERS, Definition
from muster.interchange.results.outcomes import missing_meant
from muster.interchange.tables.cleaning import SIGNS, clean

KEPT_AS_TEXT = re.compile(r'="([^"]*)"')
WHOLE = re.compile(r"(-?\d+)\.0+", re.ASCII)


def number_in(cell: str) -> str:
    """A pupil's number: without the dash for none, the nought behind a whole number, the marks that keep it as text."""
    return clean(cell.strip(), "id").removeprefix("'")


def value_in(cell: str) -> str:
    """A result: without the marks that keep it as text; a dash, and what a product writes for none, is nothing."""
    kept = KEPT_AS_TEXT.fullmatch(cell.strip())
    text = (kept[1] if kept else cell).strip().removeprefix("'").strip()
    return "" if text.casefold() in SIGNS else text


def as_typed(scale: Definition, text: str) -> str:
    """A result as a person would type it on a scale: 12.0 is 12, and what a national test writes for none is a missing kind.

    Of a scale with values, 3.0 is the value 3 where there is none that is written 3.0.
    """
    missing = missing_meant(scale, text)
    if missing is not None:
        return f".{MISSING_LETTERS[missing]}"
    whole = WHOLE.fullmatch(text)
    if whole and (is_plain_number(scale) or (text not in scale.by_text and whole[1] in scale.by_text)):
        return whole[1]
    return text


def is_plain_number(scale: Definition) -> bool:
    """Whether the scale's values are numbers, and no years and months."""
    return scale.numbers is not None and not scale.numbers.in_years
