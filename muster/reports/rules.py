"""Writes, reads and compares marks in files for another system's register. No database.

A line is a UPN, a date, AM or PM, and a code, as the registers of school information systems take them; a session
without a mark is a hyphen.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from muster.calendar.profile import Profile
from muster.people.upn import tidied
from muster.ui.cells import defused_in_text

HEADINGS = ("UPN", "Date", "Session", "Code")
NO_MARK = "-"
MOST_LINES = 1_000_000
"""More than a school of 2,000 has in a year."""
MOST_FAULTS = 1_000
"""With so many the file is another one, or needs a spreadsheet program; the rest is not read."""
_DAY_FIRST = "%d/%m/%Y"


class Place(NamedTuple):
    """A session of a pupil: the UPN, the day, and the session's number in the day."""

    upn: str
    day: dt.date
    slot: int


Marks = Mapping[Place, str]
"""Codes by place; empty for a session without a mark."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of a file, and what to do about it."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class MarksRead:
    """A file as it was read: the marks, and every line that says none, up to MOST_FAULTS of them."""

    marks: Marks
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A session of which the two say different things; None where one of them does not know the pupil."""

    place: Place
    ours: str | None
    theirs: str | None


def written(marks: Marks, profile: Profile) -> str:
    """The file: comma-separated, a line a mark, by UPN, day and session."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(HEADINGS)
    for place, code in sorted(marks.items()):
        session = profile.sessions[place.slot].short
        table.writerow([defused_in_text(place.upn), place.day.isoformat(), session, code or NO_MARK])
    return text.getvalue()


def read_marks(text: str, profile: Profile) -> MarksRead:
    """Read such a file, whatever the order of its columns; other columns are left alone.

    Dates are 2026-11-25 or 25/11/2026. A session that stands twice with two codes is a fault.
    """
    rows, broken = _rows(text)
    if broken:
        return MarksRead({}, (broken,))
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    missing = [heading for heading in HEADINGS if heading.lower() not in header]
    if missing:
        return MarksRead(
            {}, (Fault(1, f"The first line has to name the columns; missing: {', '.join(missing)}."),)
        )
    columns = [header.index(heading.lower()) for heading in HEADINGS]
    marks: dict[Place, str] = {}
    faults: list[Fault] = []
    for line, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            said = _mark([row[column].strip() if column < len(row) else "" for column in columns], profile)
            words = said if isinstance(said, str) else _entered(marks, *said)
            faults += [Fault(line, words)] if words else []
        if len(faults) == MOST_FAULTS:
            faults.append(
                Fault(line, f"The lines after this one were not read: {MOST_FAULTS} are wrong already.")
            )
            break
    return MarksRead(marks, tuple(faults))


def _rows(text: str) -> tuple[list[list[str]], Fault | None]:
    """The cells of each line, whichever way lines end; or the line after which it is no table."""
    rows: list[list[str]] = []
    try:
        rows.extend(islice(csv.reader(io.StringIO(text, newline="")), MOST_LINES + 1))
    except csv.Error:
        return [], Fault(
            len(rows) + 1, "This is no table: a cell is endless, or its quotation is never closed."
        )
    if len(rows) > MOST_LINES:
        return [], Fault(len(rows), f"The file has more than {MOST_LINES:,} lines: compare a term at a time.")
    return rows, None


def _entered(marks: dict[Place, str], place: Place, code: str) -> str:
    """Keep a mark; the words of the fault where another code stands there already."""
    if marks.setdefault(place, code) != code:
        return f"This session stands here twice, as {marks[place] or NO_MARK} and as {code or NO_MARK}."
    return ""


def _mark(cells: Sequence[str], profile: Profile) -> tuple[Place, str] | str:
    """The mark of a line, or what is wrong with it."""
    upn, day_cell, session, code = cells
    day = _day(day_cell)
    slots = {each.short.upper(): slot for slot, each in enumerate(profile.sessions)}
    if not upn:
        return "There is no UPN."
    if day is None:
        return "The date has to be like 2026-11-25 or 25/11/2026."
    if session.upper() not in slots:
        return f"The session has to be {' or '.join(slots)}."
    code = "" if code == NO_MARK else code
    if code and code.upper() not in profile.bytes_by_symbol:
        return f"There is no code {code[:4]}."
    return Place(tidied(upn.removeprefix("'")), day, slots[session.upper()]), code.upper()


def _day(cell: str) -> dt.date | None:
    for form in ("%Y-%m-%d", _DAY_FIRST):
        try:
            return dt.datetime.strptime(cell, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def differences(ours: Marks, theirs: Marks, upns_here: Iterable[str]) -> tuple[Difference, ...]:
    """Every session of which the two say different things, in order; a session that one leaves out has no mark there.

    `upns_here` are those of the pupils whose marks `ours` are: somebody else's number is unknown here.
    """
    here, there = set(upns_here), {place.upn for place in theirs}
    found = []
    for place in sorted(ours.keys() | theirs.keys()):
        mine = ours.get(place, "") if place.upn in here else None
        yours = theirs.get(place, "") if place.upn in there else None
        if mine != yours and (mine or yours):
            found.append(Difference(place, mine, yours))
    return tuple(found)
