"""Checks values against their column's format, and decides what a lenient reader may accept."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from muster.people.oneroster.specification import Column

GUID = re.compile(
    r"[0-9A-Za-z._/@-]{1,255}", re.ASCII
)  # OneRoster CSV, section on GUID: these characters, under 256 of them
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DAY_AND_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{1,2}:\d{2}.*", re.ASCII | re.DOTALL)
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
# The W3C's profile of ISO 8601, in UTC, as the standard says: its examples have milliseconds, the profile asks for none.
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|\+00:00)", re.ASCII)
YEAR = re.compile(r"\d{4}", re.ASCII)
SCHOOL_YEAR = re.compile(r"(\d{4})\s*[-/\u2013]\s*(\d{2}|\d{4})", re.ASCII)
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
WHOLE_NUMBER = re.compile(r"[+-]?\d+", re.ASCII)
PAIR = re.compile(r"\{[^{}:]+:[^{}]*\}", re.ASCII)
TRUE_WORDS = ("true", "t", "yes", "y", "1")
FALSE_WORDS = ("false", "f", "no", "n", "0")
# Not str.isprintable(): joiners that Persian and Indian names need are not "printable".
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
PAIR_COLUMNS = ("userIds", "scoreScaleValue")


@dataclass(frozen=True, slots=True, repr=False)
class Fault:
    """What is wrong with a value; `repaired` is what a lenient reader takes it for, None if it can take nothing."""

    what: str
    remedy: str
    repaired: str | None = None


def check(column: Column, text: str) -> Fault | None:
    """The fault of a value that is not blank, or None."""
    if not text.isprintable() and CONTROL.search(text):
        without = " ".join(CONTROL.sub(" ", text).split())
        deeper = CHECKS[column.form](column, without) if without else None
        repaired = deeper.repaired if deeper else without
        return Fault(
            "The field holds a line break or a control character", "Export it on one line.", repaired
        )
    return CHECKS[column.form](column, text)


def items(text: str) -> tuple[str, ...]:
    """The items of a list field."""
    return tuple(item for part in text.split(",") if (item := part.strip()))


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """The (type, id) pairs of a field such as `{LDAP:abc},{Fed:x}`."""
    found = (match.group()[1:-1].split(":", 1) for match in PAIR.finditer(text))
    return tuple((kind.strip(), value.strip()) for kind, value in found if value.strip())


def _string(column: Column, text: str) -> Fault | None:
    if column.name in PAIR_COLUMNS and not all(PAIR.fullmatch(item) for item in items(text)):
        return Fault("This is not a list of {type:id} pairs", "Write it like {LDAP:abc},{Fed:x}.", text)
    return None


def _guid(column: Column, text: str) -> Fault | None:  # noqa: ARG001  one signature for every check
    if GUID.fullmatch(text):
        return None
    return Fault(
        "An id may hold only letters and digits without accents, and . - _ / @, at most 255 of them",
        "Change the id in the exporting system.",
        text.strip() or None,
    )


def _guids(column: Column, text: str) -> Fault | None:
    listed = text.split(",")
    if all(GUID.fullmatch(item) for item in listed):
        return None
    if all(GUID.fullmatch(item) for item in items(text)):
        return Fault("The list has blanks in it", "Separate the ids by commas only.", ",".join(items(text)))
    return _guid(column, text)


def _choice(column: Column, text: str) -> Fault | None:
    if text in column.choices or (column.extensible and text.startswith("ext:") and len(text) > len("ext:")):
        return None
    by_fold = {choice.casefold(): choice for choice in column.choices}
    fallback = f"ext:{text.strip()}" if column.extensible else None
    wanted = ", ".join(column.choices) + (
        ", or a word of your own that starts ext:" if column.extensible else ""
    )
    return Fault(
        "This word is not one of the list", f"Use {wanted}.", by_fold.get(text.strip().casefold(), fallback)
    )


def _choices(column: Column, text: str) -> Fault | None:
    faults = [fault for item in items(text) if (fault := _choice(column, item))]
    return Fault(faults[0].what, faults[0].remedy, text) if faults else None


def _moment(column: Column, text: str) -> Fault | None:  # noqa: ARG001
    remedy = "Write it in UTC, like 2026-09-01T08:00:00.000Z."
    if MOMENT.fullmatch(text) and _parses(datetime.fromisoformat, text):
        return None
    readable = _parses(datetime.fromisoformat, text.strip())
    return Fault(
        "This is not a date and time of the standard's form", remedy, text.strip() if readable else None
    )


def _day(column: Column, text: str) -> Fault | None:  # noqa: ARG001
    if DAY.fullmatch(text):
        if _parses(date.fromisoformat, text):
            return None
        return Fault("There is no such day", "Correct the date.")
    return Fault(
        "This is not a date of the form YYYY-MM-DD", "Write it like 2026-09-01.", _lenient_day(text.strip())
    )


def _lenient_day(text: str) -> str | None:
    if match := DAY_AND_TIME.fullmatch(text):
        text = match[1]
    elif match := COMPACT_DAY.fullmatch(text):
        text = f"{match[1]}-{match[2]}-{match[3]}"
    return text if DAY.fullmatch(text) and _parses(date.fromisoformat, text) else None


def _year(column: Column, text: str) -> Fault | None:  # noqa: ARG001
    if YEAR.fullmatch(text):
        return None
    match = SCHOOL_YEAR.fullmatch(text.strip())
    repaired = match[1][: 4 - len(match[2])] + match[2] if match else None
    return Fault(
        "This is not a year", "Write the four digits of the year in which the school year ends.", repaired
    )


def _boolean(column: Column, text: str) -> Fault | None:  # noqa: ARG001
    if text in {"true", "false"}:
        return None
    word = text.strip().casefold()
    repaired = "true" if word in TRUE_WORDS else "false" if word in FALSE_WORDS else None
    return Fault("This is neither true nor false", "Write true or false in small letters.", repaired)


def _float(column: Column, text: str) -> Fault | None:  # noqa: ARG001
    return (
        None
        if NUMBER.fullmatch(text)
        else Fault("This is not a number", "Write digits and a full stop only.")
    )


def _integer(column: Column, text: str) -> Fault | None:  # noqa: ARG001
    return None if WHOLE_NUMBER.fullmatch(text) else Fault("This is not a whole number", "Write digits only.")


def _parses(parse: Callable[[str], date], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


CHECKS: Mapping[str, Callable[[Column, str], Fault | None]] = {
    "String": _string,
    "ID": _string,
    "List of Strings": _string,
    "GUID": _guid,
    "GUID Reference": _guid,
    "List of GUID References": _guids,
    "Enumeration": _choice,
    "Enumeration List": _choices,
    "DateTime": _moment,
    "Date": _day,
    "Year": _year,
    "Boolean": _boolean,
    "Float": _float,
    "Integer": _integer,
}
