"""Decides how a list of pupils is sorted and grouped: by name unless asked otherwise, since no list is a league table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Protocol, TypeVar


class By(StrEnum):
    """What the school's measures can be grouped by, as spelt in an address."""

    YEAR_GROUP = "years"
    FORM = "form"
    WEEK = "week"
    CODE = "code"
    SEX = "sex"
    MEALS = "free_school_meals"
    SEN = "sen_status"
    LANGUAGE = "first_language"
    ETHNICITY = "ethnicity"
    LOOKED_AFTER = "looked_after"

    @property
    def is_of_groups(self) -> bool:
        """Whether rows are the values of a pupil characteristic."""
        return self not in {By.YEAR_GROUP, By.FORM, By.WEEK, By.CODE}


BY_WORDS: Mapping[By, str] = {
    By.YEAR_GROUP: "Year group",
    By.FORM: "Form",
    By.WEEK: "Week",
    By.CODE: "Code",
    By.SEX: "Sex",
    By.MEALS: "Free school meals",
    By.SEN: "SEN status",
    By.LANGUAGE: "First language",
    By.ETHNICITY: "Ethnicity",
    By.LOOKED_AFTER: "Looked after",
}


class Column(StrEnum):
    """What a list can be sorted and grouped by, as spelt in an address."""

    NAME = "name"
    FORM = "form"
    MISSED = "missed"
    LATE = "late"
    GAPS = "gaps"
    ATTENDANCE = "attendance"


class Counts(Protocol):
    """What a row needs for sorting and grouping."""

    @property
    def form(self) -> str:
        """The pupil's form."""

    @property
    def days_missed(self) -> Fraction:
        """Days missed; half a day is one session of two."""

    @property
    def late(self) -> int:
        """Times late."""

    @property
    def unmarked(self) -> int:
        """Sessions without a mark."""

    @property
    def share(self) -> Fraction | None:
        """The share of possible sessions attended."""


Row = TypeVar("Row", bound=Counts)
_NEVER = Fraction(2)  # beyond every share: who has no figure stands last

_KEYS: Mapping[Column, Callable[[Counts], object]] = {
    Column.FORM: lambda row: (len(row.form), row.form),
    Column.MISSED: lambda row: -row.days_missed,
    Column.LATE: lambda row: -row.late,
    Column.GAPS: lambda row: -row.unmarked,
    Column.ATTENDANCE: lambda row: row.share if row.share is not None else _NEVER,
}


GREATEST_FIRST = frozenset((Column.MISSED, Column.LATE, Column.GAPS))
"""Columns sorted greatest first by default: people look for who needs them most."""


@dataclass(frozen=True, slots=True)
class Band:
    """A heading in a grouped list, and the lowest value that belongs under it."""

    words: str
    least: Fraction


def _bands(*pairs: tuple[str, int, int]) -> tuple[Band, ...]:
    return tuple(Band(words, Fraction(over, of)) for words, over, of in pairs)


# The highest band first, as somebody looks for those who need them.
_MISSED = _bands(
    ("5 days missed or more", 5, 1),
    ("2 to under 5 days missed", 2, 1),
    ("Under 2 days missed", 1, 100),
    ("Nothing missed", 0, 1),
)
_LATE = _bands(
    ("Late 4 times or more", 4, 1),
    ("Late 1 to 3 times", 1, 1),
    ("Never late", 0, 1),
)
_GAPS = _bands(("Sessions without a mark", 1, 1), ("No gap", 0, 1))
_SHARES = _bands(
    ("95% and more", 95, 100),
    ("90% to under 95%", 90, 100),
    ("50% to under 90%", 50, 100),
    ("Under 50%", 0, 1),
)
NO_FIGURE = "No figure"


def in_order(rows: Sequence[Row], column: Column, *, backwards: bool = False) -> tuple[Row, ...]:
    """Sort rows by a column: most missed, most often late, least attended first; ties stay in name order."""
    key = _KEYS.get(column)
    if key is None:
        return tuple(reversed(rows)) if backwards else tuple(rows)
    arranged = sorted(rows, key=key)  # type: ignore[arg-type]  # each key compares with itself
    return tuple(reversed(arranged)) if backwards else tuple(arranged)


def heading(row: Counts, column: Column) -> str:
    """The heading a row belongs under when grouped by a column; empty for names, which do not group."""
    match column:
        case Column.FORM:
            return row.form
        case Column.MISSED:
            return _band(_MISSED, row.days_missed)
        case Column.LATE:
            return _band(_LATE, Fraction(row.late))
        case Column.GAPS:
            return _band(_GAPS, Fraction(row.unmarked))
        case Column.ATTENDANCE:
            return NO_FIGURE if row.share is None else _band(_SHARES, row.share)
        case Column.NAME:
            return ""


def _band(bands: Sequence[Band], value: Fraction) -> str:
    return next(band.words for band in bands if value >= band.least)


def grouped(rows: Sequence[Row], column: Column) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """Group rows under headings, keeping their order; names make one group without a heading."""
    headings = dict.fromkeys(heading(row, column) for row in in_order(rows, column))
    return tuple((words, tuple(row for row in rows if heading(row, column) == words)) for words in headings)
