"""Finds absences without a reason by counting over the whole school's lines, so that only the folders concerned are opened."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from muster.attendance.figures import Marks
from muster.attendance.following import IN_SCHOOL_DAYS, PATTERN_OF_SESSIONS
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.queries.due import SchoolYear
from muster.attendance.queries.roll import OnRoll
from muster.attendance.queries.whole import Counted
from muster.calendar.profile import Profile
from muster.calendar.rules import Span, slot_index

Slot = tuple[dt.date, int]


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A pupil with absences that have no reason yet, in order.

    `is_missing_now` if today's latest mark is one. `run` is the number of consecutive marked sessions without a reason,
    up to the latest.
    """

    pupil: OnRoll
    slots: tuple[Slot, ...]
    is_missing_now: bool
    run: int
    has_pattern: bool
    is_overdue: bool


def unexplained(lines: Counted) -> tuple[Unexplained, ...]:
    """Every pupil on roll today with an absence that has no reason yet."""
    no_reason = lines.year.profile.bytes_by_symbol[lines.year.profile.follow_up.no_reason]
    slots, rows = _slots(lines), lines.marks
    days = sorted({day for _, day in lines.due if day < lines.today})
    recent = {day: _counting(lines.year.profile, day) for day in days[-IN_SCHOOL_DAYS:]}
    look = _Look(lines, lines.today, recent, settle_before(lines.year, lines.today))
    asked = (rows == no_reason).any(axis=1)
    return tuple(
        look.at(lines.roll[row], _marked(rows[row], slots))
        for row in np.flatnonzero(asked)
        if lines.roll[row].was_on_roll(lines.today)
    )


def _counting(profile: Profile, day: dt.date) -> frozenset[int]:
    """The bytes of the codes that count towards a pattern on a day."""
    return frozenset(code.byte for code in profile.codes_on(day) if code.threshold)


def _marked(row: Marks, slots: Sequence[tuple[int, dt.date]]) -> list[tuple[dt.date, int, int]]:
    """(day, place in the line, byte) of each of these sessions with a mark in one pupil's line, in order."""
    line = row.tobytes()
    return [(day, index, line[index]) for index, day in slots if line[index]]


def settle_before(year: SchoolYear, today: dt.date) -> dt.date:
    """The day before which an absence without a reason is overdue."""
    wait = year.profile.follow_up.settled_within_school_days
    days = year.school.school_days(Span(year.span.first_day, today))
    return days[-wait - 1] if len(days) > wait else dt.date.min


def _slots(lines: Counted) -> list[tuple[int, dt.date]]:
    """The sessions that were due, and those of today that may already be marked."""
    before = [(index, day) for index, day in lines.due if day < lines.today]
    first = slot_index(lines.year.span.first_day, SESSIONS_A_DAY, (lines.today, 0))
    last = min(first + len(lines.year.profile.sessions), lines.marks.shape[1])
    return before + [(index, lines.today) for index in range(first, last)]


@dataclass(frozen=True, slots=True)
class _Look:
    """What examining a pupil's marks needs that is the same for everybody.

    `recent` are the days over which a pattern is looked for, each with the bytes of the codes that count towards it.
    """

    lines: Counted
    today: dt.date
    recent: Mapping[dt.date, frozenset[int]]
    settle_before: dt.date

    def at(self, pupil: OnRoll, marked: Sequence[tuple[dt.date, int, int]]) -> Unexplained:
        """One pupil's open absences; `marked` are (day, place in the line, byte), in order."""
        profile = self.lines.year.profile
        no_reason = profile.bytes_by_symbol[profile.follow_up.no_reason]
        slots = tuple((day, index % SESSIONS_A_DAY) for day, index, byte in marked if byte == no_reason)
        run = len(list(takewhile(lambda mark: mark[2] == no_reason, reversed(marked))))
        counted = sum(byte in self.recent[day] for day, _, byte in marked if day in self.recent)
        return Unexplained(
            pupil=pupil,
            slots=slots,
            is_missing_now=run > 0 and marked[-1][0] == self.today,
            run=run,
            has_pattern=counted >= PATTERN_OF_SESSIONS,
            is_overdue=bool(slots) and slots[0][0] < self.settle_before,
        )
