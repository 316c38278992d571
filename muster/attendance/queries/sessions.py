"""A line's marks at the sessions that were due, for calendar, figures and words alike."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from muster.attendance.figures import Figures, figures
from muster.attendance.queries.due import DueSlot, SchoolYear
from muster.attendance.queries.roll import OnRoll
from muster.attendance.records import Line
from muster.attendance.thresholds import DueSession
from muster.calendar.codes import Tone


@dataclass(frozen=True, slots=True)
class DueMarks:
    """The sessions at which a pupil was due, in order, and what they count as."""

    sessions: tuple[DueSession, ...]
    figures: Figures


def due_of(year: SchoolYear, pupil: OnRoll, now: dt.datetime) -> tuple[DueSlot, ...]:
    """Every session of a pupil's site and year group whose register has closed by a moment, in order."""
    return year.due(now, sites=pupil.sites, year_group=pupil.year_group)


def due_marks(
    year: SchoolYear, line: Line | None, due: Sequence[DueSlot], was_on_roll: Callable[[dt.date], bool]
) -> DueMarks:
    """A pupil's marks at these slots, while on roll; without a line every session is a gap."""
    slots = [(index, day) for index, day in due if was_on_roll(day)]
    longest = max((index for index, _ in slots), default=-1) + 1
    marks = (line.marks if line is not None else b"").ljust(longest, b"\0")
    stride = line.stride if line is not None else 2
    code_of = year.profile.code_of_byte
    sessions = tuple(DueSession(day, index % stride, code_of(marks[index], day)) for index, day in slots)
    row = np.frombuffer(marks, dtype=np.uint8).reshape(1, -1)
    return DueMarks(sessions, figures(row, year.columns(slots)).total)


def marked_meanwhile(
    year: SchoolYear, line: Line | None, due: Sequence[DueSlot], now: dt.datetime
) -> tuple[DueSession, ...]:
    """Marks of today's sessions whose register is still open: shown now, counted once it closes."""
    day = now.astimezone(year.zone).date()
    if line is None or not year.span.first_day <= day <= year.span.last_day:
        return ()
    slots = [(slot, year.index(day, slot)) for slot in range(len(year.profile.sessions))]
    closed = {index for index, _ in due}
    marked = [
        (slot, line.marks[index]) for slot, index in slots if index < len(line.marks) and index not in closed
    ]
    code_of = year.profile.code_of_byte
    return tuple(DueSession(day, slot, code) for slot, byte in marked if (code := code_of(byte, day)))


def tone_of(year: SchoolYear, session: DueSession) -> Tone:
    """The look of a session: that of its code, or of a register not taken."""
    return year.profile.tone(session.code) if session.code is not None else Tone.NOT_TAKEN


def words_of(session: DueSession) -> str:
    """The text of a session, for readers who do not see colours."""
    return session.code.label if session.code is not None else "Not marked"
