"""Addresses of marks: which line of the folder, and which slot of the line."""

import datetime as dt
from dataclasses import dataclass

from muster.attendance.marks import NOT_MARKED, empty_marks
from muster.attendance.records import LESSON_LINE, SESSION_LINE, Line
from muster.protection.folder.kinds import Kind, Want

SESSIONS_A_DAY = 2
LESSONS_A_DAY = 16


@dataclass(frozen=True, slots=True)
class LinePlace:
    """A line and a slot in it. Session lines cover a year, lesson lines a half-term."""

    kind: Kind[Line]
    period: int
    first_day: dt.date
    last_day: dt.date
    stride: int
    day: dt.date
    slot: int

    @property
    def want(self) -> Want[Line]:
        """What to ask of the folder."""
        return Want(self.kind, self.period)

    def index(self, line: Line) -> int:
        """The place of the slot in this line, by the line's own origin and stride."""
        return line.index(self.day, self.slot)

    def byte_in(self, line: Line) -> int:
        """The byte at the slot; 0 beyond the line's end, because a year may be lengthened after its lines were begun."""
        index = self.index(line)
        return line.marks[index] if index < len(line.marks) else NOT_MARKED

    def new_line(self) -> Line:
        """An empty line."""
        return Line(
            self.first_day.toordinal(), self.stride, empty_marks(self.first_day, self.last_day, self.stride)
        )


def session_place(*, first_day: dt.date, last_day: dt.date, day: dt.date, slot: int) -> LinePlace:
    """The place of a session's mark in the line of the academic year."""
    return LinePlace(SESSION_LINE, first_day.year, first_day, last_day, SESSIONS_A_DAY, day, slot)


def lesson_place(*, first_day: dt.date, last_day: dt.date, day: dt.date, period_number: int) -> LinePlace:
    """The place of a lesson's mark in the line of the half-term. Periods count from 1, slots from 0."""
    return LinePlace(
        LESSON_LINE, first_day.toordinal(), first_day, last_day, LESSONS_A_DAY, day, period_number - 1
    )
