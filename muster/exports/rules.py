"""Decides what an export may contain and when it needs a second person. No database."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from muster.protection.approvals.rules import Alone, Details

EXPIRES_AFTER = dt.timedelta(days=7)


class Sort(Enum):
    """How much harm a field does outside: names and forms, what identifies, what is sensitive."""

    NAMES = "names and forms"
    IDENTITY = "what identifies"
    SENSITIVE = "sensitive"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of an export: its name in code, its heading, and its sort.

    `is_table` where it is a table of its own, in which the columns stand before what it holds of each pupil.
    """

    name: str
    heading: str
    sort: Sort
    is_table: bool = False


class Shape(StrEnum):
    """In which shape a whole school leaves; the value is what a second person agrees to."""

    EVERYTHING = "everything"
    ROSTER = "the roster as OneRoster 1.2"


def shape_of(details: Details) -> Shape:
    """The shape that was asked for."""
    holds = details.get("holds")
    return Shape.ROSTER if holds == [Shape.ROSTER.value] else Shape.EVERYTHING


FIELDS = (
    Field("given", "First name", Sort.NAMES),
    Field("family", "Surname", Sort.NAMES),
    Field("form", "Form", Sort.NAMES),
    Field("year_group", "Year group", Sort.NAMES),
    Field("born", "Date of birth", Sort.IDENTITY),
    Field("sex", "Sex", Sort.IDENTITY),
    Field("upn", "UPN", Sort.IDENTITY),
    Field("admission_number", "Admission number", Sort.IDENTITY),
    Field("muster_identifier", "Muster identifier", Sort.IDENTITY),
    Field("address", "Address", Sort.IDENTITY),
    Field("postcode", "Postcode", Sort.IDENTITY),
    Field("telephones", "Telephone numbers of contacts", Sort.IDENTITY),
    Field("emails", "E-mail addresses of contacts", Sort.IDENTITY),
    Field("sen_status", "SEN status", Sort.SENSITIVE),
    Field("free_school_meals", "Free school meals", Sort.SENSITIVE),
    Field("first_language", "First language", Sort.SENSITIVE),
    Field("attendance_by_code", "Attendance this year by code, as a table", Sort.IDENTITY, is_table=True),
    Field("marks", "Every session mark this year, as a table", Sort.IDENTITY, is_table=True),
)
FIELDS_BY_NAME = {field.name: field for field in FIELDS}


def takes_two(fields: Iterable[str], alone: Alone) -> bool:
    """Whether a second person has to agree: to anything sensitive, and to more than names of more than one person takes out
    on their own word. `alone` is what the maker took out lately, with the pupils of this export.
    """
    if Sort.SENSITIVE in _sorts(fields):
        return True
    return alone.takes_two and not only_names(fields)


def only_names(fields: Iterable[str]) -> bool:
    """Whether nothing but names and forms goes out: of those, any number may."""
    return _sorts(fields) == {Sort.NAMES}


def _sorts(fields: Iterable[str]) -> set[Sort]:
    return {FIELDS_BY_NAME[name].sort for name in fields}


def headings(fields: Sequence[str]) -> list[str]:
    """The headings of these fields, in their order."""
    return [FIELDS_BY_NAME[name].heading for name in fields]


def columns_of(fields: Iterable[str]) -> list[str]:
    """Those that are columns."""
    return [name for name in fields if not FIELDS_BY_NAME[name].is_table]


def tables_of(fields: Iterable[str]) -> list[str]:
    """Those that are tables of their own."""
    return [name for name in fields if FIELDS_BY_NAME[name].is_table]
