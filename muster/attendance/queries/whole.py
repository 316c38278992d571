"""Opens the whole school's lines once for counting, for figures that show nobody."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from muster.attendance.access import SEE_SCHOOL_FIGURES
from muster.attendance.figures import Columns, FiguresByPupil, Marks, Mask, figures, marks_of, where
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.queries.due import DueSlot, SchoolYear
from muster.attendance.queries.past import lines_at
from muster.attendance.queries.roll import OnRoll, Stay, roll_on
from muster.attendance.records import SESSION_LINE
from muster.attendance.sites import Sites, site_on
from muster.attendance.thresholds import DueSession
from muster.calendar.codes import Code
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import count_in_folders


@dataclass(frozen=True, slots=True)
class Counted:
    """The opened lines of a school's year, ready to be counted over any weeks.

    All arrays have one row per pupil of `roll`. `marks` has one column per place of the line; `due_marks` and
    `on_roll` have one for each of the `due` slots, kept contiguous because every figure and threshold scans them.
    """

    year: SchoolYear
    roll: tuple[OnRoll, ...]
    due: tuple[DueSlot, ...]
    marks: Marks
    due_marks: Marks
    on_roll: Mask
    today: dt.date

    def over(self, first: int, after: int) -> FiguresByPupil:
        """The figures over a run of the due slots."""
        marks, on_roll = self.due_marks[:, first:after], self.on_roll[:, first:after]
        return figures(marks, self.columns(first, after), on_roll)

    def at(self, slots: Sequence[DueSlot]) -> FiguresByPupil:
        """The figures at any slots, even of a register still open; slots beyond every line's end are left out."""
        reached = [slot for slot in slots if slot[0] < self.marks.shape[1]]
        return figures(self.marks, self.year.columns(reached), _on_roll(self.year, self.roll, reached))

    def on_roll_today(self) -> "Counted":
        """The same, restricted to pupils on roll today."""
        rows = [row for row, each in enumerate(self.roll) if each.was_on_roll(self.today)]
        if len(rows) == len(self.roll):
            return self
        roll = tuple(self.roll[row] for row in rows)
        return replace(
            self,
            roll=roll,
            marks=self.marks[rows],
            due_marks=self.due_marks[rows],
            on_roll=self.on_roll[rows],
        )

    def where(self, holds: Callable[[Code], bool]) -> Mask:
        """The due slots at which each pupil's mark is a code that satisfies `holds`."""
        return where(self.due_marks, self.columns(0, len(self.due)), holds, self.on_roll)

    def columns(self, first: int, after: int) -> Columns:
        """The columns of a run of the due slots, within the same run of `due_marks`."""
        return self.year.columns([(place, day) for place, (_, day) in enumerate(self.due[first:after])])

    def sessions(self, row: int, at: Mask | None = None) -> tuple[DueSession, ...]:
        """One pupil's due sessions while on roll, or only those where the pupil's row of `at` is true."""
        profile = self.year.profile
        return tuple(
            DueSession(day, index % SESSIONS_A_DAY, profile.code_of_byte(int(self.marks[row, index]), day))
            for index, day in (
                self.due[place] for place in np.flatnonzero((self.on_roll if at is None else at)[row])
            )
        )


def count_school(
    viewer: Viewer,
    year: SchoolYear,
    permission: Permission = SEE_SCHOOL_FIGURES,
    *,
    roll: Mapping[uuid.UUID, OnRoll] | None = None,
    at: dt.datetime | None = None,
) -> Counted:
    """Open the lines of everyone on roll this year so far, or of the pupils in `roll`, for counting.

    With `at`, lines are as they were at that moment, and only sessions due by then count.
    """
    if roll is None:
        roll = roll_of_year(viewer, year)
    lines = (
        _lines_now(viewer, year, permission, list(roll))
        if at is None
        else lines_at(viewer, year, permission, people=list(roll), moment=at)
    )
    return counted_lines(viewer, year, roll=roll, lines=lines, now=min(at, viewer.now) if at else viewer.now)


def roll_of_year(viewer: Viewer, year: SchoolYear) -> Mapping[uuid.UUID, OnRoll]:
    """Everyone on roll this year so far."""
    return roll_on(viewer, min(viewer.today, year.span.last_day), since=year.span.first_day)


def counted_lines(
    viewer: Viewer,
    year: SchoolYear,
    *,
    roll: Mapping[uuid.UUID, OnRoll],
    lines: Mapping[uuid.UUID, bytes],
    now: dt.datetime,
) -> Counted:
    """Arrange lines opened for counting over what was due by a moment."""
    due = year.due(now)
    longest = max([len(marks) for marks in lines.values()] + [index + 1 for index, _ in due], default=0)
    everyone = tuple(roll.values())
    marks = marks_of([lines.get(pupil, b"").ljust(longest, b"\0") for pupil in roll])
    return Counted(
        year=year,
        roll=everyone,
        due=due,
        marks=marks,
        due_marks=marks.take([index for index, _ in due], axis=1),
        on_roll=_on_roll(year, everyone, due),
        today=viewer.today,
    )


def _lines_now(
    viewer: Viewer, year: SchoolYear, permission: Permission, people: Sequence[uuid.UUID]
) -> dict[uuid.UUID, bytes]:
    want = Want(SESSION_LINE, year.period)
    return {pupil: line.marks for pupil, line in count_in_folders(viewer, permission, people, want)}


def _on_roll(year: SchoolYear, roll: Sequence[OnRoll], due: Sequence[DueSlot]) -> Mask:
    """Whether each pupil was on roll at each due slot, and had that session at their site and in their year group."""
    days = np.array([day.toordinal() for _, day in due], dtype=np.int64)
    held = {
        stays: place for place, stays in enumerate({each.stays for each in roll})
    }  # many pupils share the same dates
    of_stays = np.array([_within(stays, days) for stays in held], dtype=np.bool_).reshape(len(held), len(due))
    was = of_stays[[held[each.stays] for each in roll]]
    for sites in {each.sites for each in roll if each.sites}:
        closed = [not year.school.is_school_day(day, site_on(sites, day)) for _, day in due]
        was[np.ix_([each.sites == sites for each in roll], closed)] = False
    for who in {(each.sites, each.year_group) for each in roll}:
        never = [_is_never_held(year, slot, *who) for slot in due] if _may_lack(year, *who) else []
        if any(never):
            was[np.ix_([(each.sites, each.year_group) == who for each in roll], never)] = False
    return was


def _may_lack(year: SchoolYear, sites: Sites, year_group: str) -> bool:
    """Whether a year group never has some session of the week, at any of the sites where a pupil was."""
    return any(year.never_held(site, year_group) for site in {site for _, site in sites} or {None})


def _is_never_held(year: SchoolYear, slot: DueSlot, sites: Sites, year_group: str) -> bool:
    index, day = slot
    return (day.weekday(), index % SESSIONS_A_DAY) in year.never_held(site_on(sites, day), year_group)


def _within(stays: Sequence[Stay], days: NDArray[np.int64]) -> Mask:
    """On which of these days, given as ordinals, somebody with these periods on the roll was on it."""
    was = np.zeros(len(days), dtype=np.bool_)
    for first, last in stays:
        was |= (days >= first.toordinal()) & (days <= (last or dt.date.max).toordinal())
    return was
