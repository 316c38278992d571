"""The home page of school leaders: attendance today, and what has changed from week to week."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from muster.attendance.figures import Figures, figures
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.queries.due import SchoolYear
from muster.attendance.queries.whole import Counted
from muster.attendance.words import percent
from muster.calendar.rules import monday_of, said_of_week, slot_index
from muster.protection.access.viewer import Viewer

MOST_CHANGES = 3
_SMALLEST_CHANGE = Fraction(1, 200)


@dataclass(frozen=True, slots=True)
class Presence:
    """A session of today: how many of the pupils marked so far are in school, and how many have no mark."""

    session: str
    day: dt.date
    slot: int
    words: str
    unmarked: int


@dataclass(frozen=True, slots=True)
class SchoolPart:
    """What leaders see first."""

    today: tuple[Presence, ...]
    this_year: str
    changes: tuple[str, ...]


def school_part(viewer: Viewer, year: SchoolYear, lines: Counted) -> SchoolPart:
    """Presence in today's sessions, the year so far, and at most three changes from week to week, in words."""
    return SchoolPart(
        today=tuple(_today(viewer, year, lines)),
        this_year=percent(lines.over(0, len(lines.due)).total.attendance),
        changes=tuple(_changes(lines, viewer.today))[:MOST_CHANGES],
    )


def _today(viewer: Viewer, year: SchoolYear, lines: Counted) -> Iterator[Presence]:
    """Today's sessions with any marks, for pupils who are on roll today."""
    here = [row for row, each in enumerate(lines.roll) if each.was_on_roll(viewer.today)]
    for slot, session in enumerate(year.profile.sessions):
        index = slot_index(year.span.first_day, SESSIONS_A_DAY, (viewer.today, slot))
        if index >= lines.marks.shape[1]:
            continue
        found = figures(lines.marks[here], year.columns([(index, viewer.today)])).total
        if found.possible:
            words = f"{found.attended} of {found.possible} marked are in school or at an activity"
            yield Presence(session.name, viewer.today, slot, words, found.unmarked)


def _changes(lines: Counted, today: dt.date) -> list[str]:
    """The latest week against the one before, year group by year group, the largest change first; small ones are left out."""
    weeks = _last_two_weeks(lines)
    if weeks is None:
        return []
    latest = said_of_week(monday_of(lines.due[-1][1]), today)
    labels = [each.year_group for each in lines.roll]
    before, after = (lines.over(first, last).grouped(labels) for first, last in weeks)
    found = []
    for group in lines.year.profile.year_groups:
        if group.code in after:
            change = _change(before[group.code].total, after[group.code].total, latest)
            if change:
                size, words = change
                found.append((size, f"{group.name}: {words}"))
    return [words for _, words in sorted(found, key=lambda each: -each[0])]


def _last_two_weeks(lines: Counted) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The ranges of due slots of the last two school weeks, the earlier first."""
    runs: list[tuple[int, int]] = []
    first = 0
    for _, week in groupby(lines.due, key=_week):
        after = first + len(list(week))
        runs.append((first, after))
        first = after
    return (runs[-2], runs[-1]) if len(runs) > 1 else None


def _week(slot: tuple[int, dt.date]) -> dt.date:
    return monday_of(slot[1])


def _change(before: Figures, after: Figures, latest: str) -> tuple[Fraction, str] | None:
    """How large a change is, and how it is said; None where there is no figure or too small a change."""
    if before.attendance is None or after.attendance is None:
        return None
    change = after.attendance - before.attendance
    if abs(change) < _SMALLEST_CHANGE:
        return None
    verb = "up" if change > 0 else "down"
    words = f"{percent(after.attendance)} {latest}, {verb} from {percent(before.attendance)} the week before."
    return abs(change), words
