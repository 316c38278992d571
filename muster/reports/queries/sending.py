"""A school's marks for the register of another system, and where the two differ."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse

from muster.attendance.entries import EntryPlace, open_entry
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.marks import NOT_MARKED
from muster.attendance.models import Register, RegisterEntry
from muster.attendance.places import SESSION_WORDS
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.roll import OnRoll, roll_on
from muster.attendance.records import SESSION_LINE, Line
from muster.calendar.profile import Profile
from muster.people.directory import names
from muster.people.records import PARTICULARS
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import Opened, open_folders
from muster.protection.keys.ring import KeyClass
from muster.reports.access import SEND_MARKS
from muster.reports.rules import Difference, Marks, MarksRead, Place, differences

MOST_SHOWN = 500
Touched = frozenset[tuple[uuid.UUID, dt.date, int]]


class NoYear(LookupError):
    """The school has no academic year that holds these days."""


@dataclass(frozen=True, slots=True)
class MarksFound:
    """Marks by UPN, day and session; who has which UPN; and the pupils who have none and cannot be sent."""

    profile: Profile
    marks: Marks
    pupils: Mapping[str, OnRoll]
    without_upn: tuple[tuple[uuid.UUID, str], ...]


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A difference in words, with the address of the mark where the pupil is known here."""

    name: str
    day: dt.date
    session: str
    ours: str
    theirs: str
    address: str


@dataclass(frozen=True, slots=True)
class Compared:
    """How a file agrees with the registers here."""

    days: tuple[dt.date, dt.date]
    sessions: int
    rows: tuple[DifferenceRow, ...]
    more: int
    without_upn: tuple[tuple[uuid.UUID, str], ...]


def marks_between(
    viewer: Viewer, first: dt.date, last: dt.date, *, since: dt.datetime | None = None
) -> MarksFound:
    """The session marks of these days, of everyone on roll then; with `since` those entered from then on.

    Of what was entered since, a mark that was taken back is there as empty. Raises NoYear.
    """
    year = school_year(viewer, first)
    if year is None or last not in year.span:
        raise NoYear
    roll = roll_on(viewer, last, since=first)
    want = Want(SESSION_LINE, year.period)
    opened = open_folders(viewer, SEND_MARKS, list(roll), want, Want(PARTICULARS), action="send marks")
    touched = _touched(viewer, year, opened, since) if since else None
    upns = {pupil: held.record.upn for pupil, held in opened.of(PARTICULARS).items()}
    days = [day for day in year.school_days() if first <= day <= last]
    found = {
        Place(upns[pupil], day, slot): code
        for pupil, held in opened.of(SESSION_LINE, year.period).items()
        if upns.get(pupil)
        for (day, slot), code in _marks_of(
            held.record, year.profile, [day for day in days if roll[pupil].was_on_roll(day)]
        )
        if (code if touched is None else (pupil, day, slot) in touched)
    }
    directory = names(viewer)
    return MarksFound(
        profile=year.profile,
        marks=found,
        pupils={upns[pupil]: each for pupil, each in roll.items() if upns.get(pupil)},
        without_upn=tuple((pupil, directory.shown(pupil)) for pupil in roll if not upns.get(pupil)),
    )


def _marks_of(
    line: Line, profile: Profile, days: Iterable[dt.date]
) -> Iterator[tuple[tuple[dt.date, int], str]]:
    """The code of every session of these days."""
    symbols = profile.symbols_by_byte
    for day in days:
        for slot in range(len(profile.sessions)):
            index = line.index(day, slot)
            yield (day, slot), symbols[line.marks[index] if index < len(line.marks) else NOT_MARKED]


def _touched(viewer: Viewer, year: SchoolYear, opened: Opened, since: dt.datetime) -> Touched:
    """Which sessions of which pupils something was entered for, from a moment on."""
    ciphers = opened.ciphers(KeyClass.REGISTER)
    entries = RegisterEntry.objects.filter(
        school_id=viewer.school_id,
        at__gte=since,
        register__year_id=year.id,
        register__kind=Register.Kind.SESSION,
    ).select_related("register")
    return frozenset(
        (entered.pupil_id, entry.register.day, entry.register.slot)
        for entry in entries
        for entered in open_entry(
            EntryPlace(viewer.school_id, year.id, entry.id), bytes(entry.sealed), ciphers
        )
    )


def compared(viewer: Viewer, read: MarksRead) -> Compared | None:
    """Where a file differs from the registers, over the days that it holds; nothing for a file without a mark.

    Raises NoYear.
    """
    if not read.marks:
        return None
    days = {place.day for place in read.marks}
    first, last = min(days), max(days)
    found = marks_between(viewer, first, last)
    ours = {place: code for place, code in found.marks.items() if place.day in days}
    each = differences(ours, read.marks, found.pupils)
    return Compared(
        days=(first, last),
        sessions=len(ours.keys() | read.marks.keys()),
        rows=tuple(_row(viewer, found, one) for one in each[:MOST_SHOWN]),
        more=max(0, len(each) - MOST_SHOWN),
        without_upn=found.without_upn,
    )


def _row(viewer: Viewer, found: MarksFound, one: Difference) -> DifferenceRow:
    pupil = found.pupils.get(one.place.upn)
    return DifferenceRow(
        name=names(viewer).shown(pupil.pupil_id) if pupil else f"UPN {one.place.upn}, not on roll here",
        day=one.place.day,
        session=found.profile.sessions[one.place.slot].name,
        ours=_said(one.ours),
        theirs=_said(one.theirs),
        address=_address(pupil, one.place) if pupil else "",
    )


def _said(code: str | None) -> str:
    return "no such pupil" if code is None else code or "no mark"


def _address(pupil: OnRoll, place: Place) -> str:
    """The pupil's mark in the register of the form; nothing for a pupil without one."""
    if pupil.form_id is None or place.slot >= SESSIONS_A_DAY:
        return ""
    slot = SESSION_WORDS[place.slot]
    return reverse(
        "mark", kwargs={"group": pupil.form_id, "day": place.day, "slot": slot, "pupil": pupil.pupil_id}
    )
