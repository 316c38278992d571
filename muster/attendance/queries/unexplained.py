"""Absences without a reason: found by counting over the whole school's lines, so that only these folders are opened."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from muster.attendance.following import IN_SCHOOL_DAYS, PATTERN_OF_SESSIONS
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.queries.due import SchoolYear
from muster.attendance.queries.roll import OnRoll
from muster.attendance.queries.whole import Counted
from muster.calendar.rules import Span, school_days_between, slot_index
from muster.protection.access.viewer import Viewer

Slot = tuple[dt.date, int]


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A pupil with absences that have no reason yet, in order; `is_missing_now` where today's latest mark is one.

    `run` counts the marked sessions in a row, up to the latest, without a reason.
    """

    pupil: OnRoll
    slots: tuple[Slot, ...]
    is_missing_now: bool
    run: int
    has_pattern: bool
    is_overdue: bool


def unexplained(viewer: Viewer, lines: Counted) -> tuple[Unexplained, ...]:
    """Every pupil on roll today with an absence that has no reason yet."""
    no_reason = lines.year.profile.bytes_by_symbol[lines.year.profile.follow_up.no_reason]
    slots = _slots(viewer, lines)
    rows = lines.marks
    return tuple(
        _of(viewer, lines, each, marked)
        for each, marked in (
            (each, [(day, index, int(rows[row][index])) for index, day in slots if rows[row][index]])
            for row, each in enumerate(lines.roll)
            if each.was_on_roll(viewer.today) and (rows[row] == no_reason).any()
        )
    )


def _slots(viewer: Viewer, lines: Counted) -> list[tuple[int, dt.date]]:
    """The sessions that were due, and those of today that may be marked already."""
    before = [(index, day) for index, day in lines.due if day < viewer.today]
    first = slot_index(lines.year.span.first_day, SESSIONS_A_DAY, (viewer.today, 0))
    last = min(first + len(lines.year.profile.sessions), lines.marks.shape[1])
    return before + [(index, viewer.today) for index in range(first, last)]


def _of(
    viewer: Viewer, lines: Counted, pupil: OnRoll, marked: Sequence[tuple[dt.date, int, int]]
) -> Unexplained:
    no_reason = lines.year.profile.bytes_by_symbol[lines.year.profile.follow_up.no_reason]
    open_slots = [(day, index % SESSIONS_A_DAY) for day, index, byte in marked if byte == no_reason]
    run = 0
    for _, _, byte in reversed(marked):
        if byte != no_reason:
            break
        run += 1
    days = sorted({day for _, day in lines.due} | {viewer.today})
    recent = set(days[-IN_SCHOOL_DAYS - 1 : -1])
    return Unexplained(
        pupil=pupil,
        slots=tuple(open_slots),
        is_missing_now=bool(marked) and marked[-1][0] == viewer.today and marked[-1][2] == no_reason,
        run=run,
        has_pattern=sum(_counts(lines, byte, day) for day, _, byte in marked if day in recent)
        >= PATTERN_OF_SESSIONS,
        is_overdue=bool(open_slots) and is_overdue(lines.year, open_slots[0][0], viewer.today),
    )


def is_overdue(year: SchoolYear, day: dt.date, today: dt.date) -> bool:
    """Whether the reason for an absence of a day should have been found by now."""
    days = year.school.school_days(Span(year.span.first_day, today))
    return school_days_between(days, day, today) > year.profile.follow_up.settled_within_school_days


def _counts(lines: Counted, byte: int, day: dt.date) -> bool:
    code = lines.year.profile.code_of_byte(byte, day)
    return code is not None and code.threshold
