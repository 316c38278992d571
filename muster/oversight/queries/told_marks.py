"""Attendance in an access pack: each day's marks, every entry that made them, and messages about absences."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

from muster.attendance.entries import open_entry
from muster.attendance.marks import NOT_MARKED
from muster.attendance.models import Register, RegisterEntry
from muster.attendance.records import FOLLOW_UP, LESSON_LINE, SESSION_LINE, Line
from muster.calendar.profile import Profile
from muster.calendar.queries import profile_of
from muster.messaging.models import Message, Reply
from muster.messaging.sealing import open_parcel
from muster.oversight.describing import Namer, Piece, Row, Section, in_words
from muster.people.models import Membership
from muster.protection.access.viewer import Viewer
from muster.protection.folder.entries import EntryPlace
from muster.protection.folder.opening import Opened
from muster.protection.keys.ring import KeyClass
from muster.ui.formats import clock, full_date

_FIRST_ORDINAL = 10_000
"""Periods below it are years; those above are the ordinal of a half-term's first day."""


def period_in_words(period: int) -> str:
    """The year that begins in 2026 as "2026-27", a half-term by its first day."""
    if period < _FIRST_ORDINAL:
        return f"{period}-{(period + 1) % 100:02d}"
    return f"from {full_date(dt.date.fromordinal(period))}"


def _sessions(viewer: Viewer, line: Line, _period: int) -> Iterator[Row]:
    profile = profile_of(viewer)
    yield from _days(line, profile, [session.short for session in profile.sessions])


def _lessons(viewer: Viewer, line: Line, _period: int) -> Iterator[Row]:
    yield from _days(line, profile_of(viewer), [f"Period {slot + 1}" for slot in range(line.stride)])


def _days(line: Line, profile: Profile, slots: list[str]) -> Iterator[Row]:
    """A row for each day on which anything was marked."""
    marked = ((at, byte) for at, byte in enumerate(line.marks) if byte != NOT_MARKED)
    for ordinal, marks in groupby(marked, lambda one: line.origin + one[0] // line.stride):
        day = dt.date.fromordinal(ordinal)
        words = [
            f"{slots[at % line.stride]} {code_in_words(profile, byte, day)}"
            for at, byte in marks
            if at % line.stride < len(slots)
        ]
        yield Row(full_date(day), (Piece("; ".join(words)),))


def code_in_words(profile: Profile, byte: int, day: dt.date) -> str:
    """The code and its meaning on that day."""
    if byte == NOT_MARKED:
        return "taken back"
    code = profile.code_of_byte(byte, day)
    return f"{code.symbol} ({code.label})" if code else f"code {byte}"


ROWS: Mapping[int, Callable[[Viewer, Line, int], Iterator[Row]]] = {
    SESSION_LINE.code: _sessions,
    LESSON_LINE.code: _lessons,
}
"""The kinds that are told here, by code."""


def entered(viewer: Viewer, opened: Opened, person_id: uuid.UUID) -> Iterator[Section]:
    """Every entry that made a mark, in the order in which they were made."""
    cipher = opened.ciphers(KeyClass.REGISTER).get(person_id)
    if cipher is None:
        return
    profile, rows = profile_of(viewer), []
    groups = Membership.objects.filter(school_id=viewer.school_id, pupil=person_id).values("group_id")
    entries = RegisterEntry.objects.filter(school_id=viewer.school_id, register__group_id__in=groups)
    for entry in entries.select_related("register").order_by("at", "id"):
        register: Register = entry.register
        place = EntryPlace(viewer.school_id, register.year_id, entry.id)
        for one in open_entry(place, bytes(entry.sealed), {person_id: cipher}):
            late = f", {one.mark.minutes} minutes late" if one.mark.minutes is not None else ""
            rows.append(
                Row(
                    f"{full_date(register.day)}, {_slot(profile, register)}",
                    (
                        Piece(f"{code_in_words(profile, one.mark.code, register.day)}{late}, entered "),
                        Piece(f"{full_date(entry.at)}, {clock(entry.at)}, {_origin(entry.origin)}"),
                    ),
                )
            )
    kind = SESSION_LINE
    title = "Attendance: every entry and change"
    yield Section("register_entries", title, kind.purpose, kind.basis.value, kind.keep, tuple(rows))


def _slot(profile: Profile, register: Register) -> str:
    if register.kind == Register.Kind.LESSON:
        return f"period {register.slot}"
    return profile.sessions[register.slot].short


def _origin(origin: int) -> str:
    return f"by way of: {in_words(RegisterEntry.Origin(origin).name.lower()).lower()}"


def messages(viewer: Viewer, opened: Opened, person_id: uuid.UUID, named: Namer) -> Iterator[Section]:
    """What was written to the family about absences, and what they answered, as long as its words are kept."""
    steps = [
        step
        for (code, period) in opened.found
        if code == FOLLOW_UP.code
        for step in opened.of(FOLLOW_UP, period)[person_id].record.steps
    ]
    ids = [step.message for step in steps if step.message]
    sent = Message.objects.filter(school_id=viewer.school_id, id__in=ids).order_by("made_at")
    answers = Reply.objects.filter(school_id=viewer.school_id, message_id__in=ids).order_by("at")
    said = [(one.made_at, one.id, bytes(one.sealed)) for one in sent]
    said += [(one.at, one.id, bytes(one.sealed)) for one in answers]
    rows = [_said(viewer, named, one) for one in sorted(said) if one[2]]
    kind = FOLLOW_UP
    yield Section(
        "messages", "Messages", kind.purpose, kind.basis.value, kind.keep, tuple(row for row in rows if row)
    )


def _said(viewer: Viewer, named: Namer, one: tuple[dt.datetime, uuid.UUID, bytes]) -> Row | None:
    at, item, sealed = one
    with_whom, parcel = open_parcel(viewer.school_id, item, sealed)
    if parcel is None:
        return None
    pieces = (
        Piece(named(with_whom), is_written=True),
        Piece(": "),
        Piece(parcel.words, is_written=True),
    )
    return Row(f"{full_date(at)}, {clock(at)}", pieces)
