"""The registers taken by the invented schools up to the morning of the demonstration."""

import dataclasses
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import numpy as np

from muster.attendance.actions.history import PastRegister
from muster.attendance.lines import LinePlace, lesson_place, session_place
from muster.attendance.marks import Mark
from muster.attendance.models import Register
from muster.attendance.places import RegisterPlace
from muster.demonstration.attendance import IS_ABSENT, NUMBER, Marks, as_bytes, leave_unexplained, lines_for
from muster.demonstration.made import MadeGroup, MadeSchool
from muster.demonstration.skipping import SCHOOL_DAYS, WEEKS, skipped_lesson
from muster.demonstration.stories import tell_stories
from muster.demonstration.tables import Floats, Phase
from muster.demonstration.timetable import FIRST_AFTERNOON_LESSON, LESSON_STARTS, LESSONS_A_DAY, block_of
from muster.demonstration.year import SLOTS_A_DAY

LONDON = ZoneInfo("Europe/London")
OPENS: dict[Phase, tuple[time, time]] = {
    "primary": (time(8, 45), time(13, 0)),
    "secondary": (time(8, 40), time(13, 25)),
}
CLOSES: dict[Phase, tuple[time, time]] = {
    "primary": (time(9, 15), time(13, 20)),
    "secondary": (time(9, 10), time(13, 45)),
}
ENDS: dict[Phase, tuple[time, time]] = {
    "primary": (time(12, 0), time(15, 15)),
    "secondary": (time(12, 25), time(15, 0)),
}
MISSED = {("2A", 1, 1), ("5B", 2, 0), ("9C", 1, 0), ("10F", 1, 1), ("8D", 3, 0)}
"""Registers that nobody took: form, how many school days ago, session."""

NOT_HELD: dict[Phase, tuple[int, int]] = {"primary": (12, 1)}
"""The session not held because the heating failed: how many school days ago, and which session."""

NOT_YET_TAKEN = ("3B", "7A")
"""Forms of tutors as whom one can sign in; this morning's register waits for them."""

TAKEN_OF_EVERY = 3
HALF_TAKEN_OF_EVERY = 6
MISSING_OF_EVERY = 9
MARKED_IN_A_HALF_TAKEN_ONE = 14
DAYS_WITH_LESSON_REGISTERS = 5
LATE_MINUTES = (2, 25)
LATE_AFTER_CLOSING_MINUTES = (31, 95)


@dataclass(frozen=True, slots=True)
class Placed:
    """A school with its ids in the database: of pupils, staff and groups in the order in which they were made."""

    school_id: uuid.UUID
    school: MadeSchool
    pupils: Sequence[uuid.UUID]
    staff: Sequence[uuid.UUID]
    groups: Sequence[uuid.UUID]


class RegisterMaker:
    """Cuts the lines of a year into registers, up to a moment in the morning of a school day."""

    def __init__(
        self, placed: Placed, byte_of: Mapping[str, int], now: datetime, *, rng: np.random.Generator
    ) -> None:
        """Draw the year's attendance of every pupil."""
        self._placed = placed
        self._school = placed.school
        self._year = placed.school.year
        self._now = now.astimezone(LONDON)
        self._rng = rng
        self._days = [day for day in self._year.days if day <= self._now.date()]
        self._lines = lines_for(placed.school.cohort(), self._year, rng)
        self._leave_unexplained()
        self._tell_stories()
        self._bytes = as_bytes(self._lines, byte_of)
        self._in_lessons = {byte_of["\\"]: byte_of["/"]}
        self._no_reason = byte_of["O"]
        self._skipped = skipped_lesson(placed.school)

    def sessions(self) -> Iterator[PastRegister]:
        """Every session register that was taken."""
        forms = [
            (number, group)
            for number, group in enumerate(self._school.groups)
            if group.registers == Register.Kind.SESSION
        ]
        for ago, day in enumerate(reversed(self._days)):
            if day == self._now.date():
                yield from self._this_morning(forms, day)
            else:
                yield from self._whole_day(forms, day, ago)

    @property
    def day_not_held(self) -> date | None:
        """The day of the session that was not held; None if the year is too young or the school has no such session."""
        ago, _slot = NOT_HELD.get(self._school.phase, (len(self._days), 0))
        return self._days[-1 - ago] if ago < len(self._days) else None

    @property
    def absence(self) -> Floats:
        """The share of sessions that each pupil has missed so far, in the order of the school's pupils."""
        until = self._year.slot_of(self._now.date())
        marked = self._lines[:, :until] != 0
        missed = IS_ABSENT[self._lines[:, :until]]
        shares: Floats = missed.sum(axis=1) / np.maximum(marked.sum(axis=1), 1)
        return shares

    def lessons(self) -> Iterator[PastRegister]:
        """The lesson registers of the last days before this one, and one lesson a week of the weeks before those."""
        earlier = [day for day in self._days if day < self._now.date()]
        past = earlier[-DAYS_WITH_LESSON_REGISTERS:]
        by_block: dict[tuple[int | None, str], list[int]] = {}
        for number, group in enumerate(self._school.groups):
            if group.block:
                by_block.setdefault((group.year, group.block), []).append(number)
        years = sorted({group.year for group in self._school.groups if group.block and group.year})
        for day, period, year in product(past, range(1, LESSONS_A_DAY + 1), years):
            for number in by_block.get((year, block_of(year, day, period)), []):
                yield self._lesson(number, day, period)
        skipped = self._skipped
        for day in earlier[-WEEKS * SCHOOL_DAYS : -DAYS_WITH_LESSON_REGISTERS] if skipped else ():
            if skipped and day.weekday() == skipped.weekday:
                yield self._lesson(skipped.group, day, skipped.period)

    def without_reason(self, *, ago: int, slot: int) -> Iterator[tuple[uuid.UUID, uuid.UUID, date]]:
        """Group, pupil and day of the absences without a reason in a session some school days ago."""
        if ago >= len(self._days):
            return
        day = self._days[-1 - ago]
        for number, group in enumerate(self._school.groups):
            taken = group.registers == Register.Kind.SESSION and (group.name, ago, slot) not in MISSED
            for member in group.members if taken else ():
                marked = self._lines[member.pupil, self._year.slot_of(day) + slot]
                if marked == NUMBER["N"] and member.first_day <= day and member.last_day is None:
                    yield self._placed.groups[number], self._placed.pupils[member.pupil], day

    def _whole_day(
        self, forms: Sequence[tuple[int, MadeGroup]], day: date, ago: int
    ) -> Iterator[PastRegister]:
        for slot, (number, group) in product(range(SLOTS_A_DAY), forms):
            if (group.name, ago, slot) not in MISSED and (ago, slot) != NOT_HELD.get(self._school.phase):
                yield self._session(number, day, slot, finished=True)

    def _this_morning(self, forms: Sequence[tuple[int, MadeGroup]], day: date) -> Iterator[PastRegister]:
        """This morning's registers: a third are taken or begun; once registers have closed, all but a few."""
        has_closed = self._now.time() >= CLOSES[self._school.phase][0]
        for place, (number, group) in enumerate(forms):
            if has_closed and place % MISSING_OF_EVERY != 1:
                yield self._session(number, day, 0, finished=True)
            elif not has_closed and place % TAKEN_OF_EVERY == 0 and group.name not in NOT_YET_TAKEN:
                begun = place % HALF_TAKEN_OF_EVERY == TAKEN_OF_EVERY
                yield self._session(number, day, 0, finished=not begun)

    def _session(self, number: int, day: date, slot: int, *, finished: bool) -> PastRegister:
        group = self._school.groups[number]
        opens = datetime.combine(day, OPENS[self._school.phase][slot], LONDON)
        taken = opens + timedelta(minutes=1, seconds=int(self._rng.integers(180)))
        marks = self._marks(group, day, self._year.slot_of(day) + slot, opens=opens)
        return PastRegister(
            place=RegisterPlace(self._placed.groups[number], day, Register.Kind.SESSION, slot),
            line=self._session_line(day, slot),
            taken_at=taken,
            taken_by=self._taker(group),
            finished_at=taken + timedelta(minutes=1) if finished else None,
            marks=marks if finished else marks[:MARKED_IN_A_HALF_TAKEN_ONE],
        )

    def _lesson(self, number: int, day: date, period: int) -> PastRegister:
        """The register of a lesson: pupils in school that half-day are present; for the others the half-day's mark says why not."""
        group = self._school.groups[number]
        starts = datetime.combine(day, LESSON_STARTS[period - 1], LONDON)
        slot = self._year.slot_of(day) + (period >= FIRST_AFTERNOON_LESSON)
        marks = [
            (pupil, dataclasses.replace(mark, code=self._in_lessons.get(mark.code, mark.code)))
            for pupil, mark in self._marks(group, day, slot, opens=starts)
        ]
        if self._skipped and self._skipped.is_it(number, day, period):
            marks = [self._without(self._placed.pupils[self._skipped.pupil], each) for each in marks]
        taken = starts + timedelta(minutes=4)
        return PastRegister(
            place=RegisterPlace(self._placed.groups[number], day, Register.Kind.LESSON, period),
            line=self._lesson_line(day, period),
            taken_at=taken,
            taken_by=self._taker(group),
            finished_at=taken + timedelta(minutes=2),
            marks=marks,
        )

    def _without(self, skipper: uuid.UUID, marked: tuple[uuid.UUID, Mark]) -> tuple[uuid.UUID, Mark]:
        """A pupil's mark in the skipped lesson: absent for the one who skips it, if in school."""
        pupil, mark = marked
        if pupil != skipper or mark.code not in self._in_lessons.values():
            return marked
        return pupil, dataclasses.replace(mark, code=self._no_reason)

    def _marks(
        self, group: MadeGroup, day: date, slot: int, *, opens: datetime
    ) -> list[tuple[uuid.UUID, Mark]]:
        """The marks of those who were in the group and on roll on that day."""
        return [
            (self._placed.pupils[member.pupil], self._mark(member.pupil, slot, opens))
            for member in group.members
            if member.first_day <= day and (member.last_day is None or day <= member.last_day)
        ]

    def _mark(self, pupil: int, slot: int, opens: datetime) -> Mark:
        began = opens.hour * 60 + opens.minute
        minutes = {
            NUMBER["L"]: LATE_MINUTES,
            NUMBER["U"]: LATE_AFTER_CLOSING_MINUTES,
        }.get(int(self._lines[pupil, slot]))
        late = int(self._rng.integers(*minutes)) if minutes else None
        return Mark(int(self._bytes[pupil, slot]), late, began + (late or 3))

    def _taker(self, group: MadeGroup) -> uuid.UUID | None:
        return self._placed.staff[group.adults[0][0]] if group.adults else None

    def _session_line(self, day: date, slot: int) -> LinePlace:
        return session_place(first_day=self._year.first, last_day=self._year.last, day=day, slot=slot)

    def _lesson_line(self, day: date, period: int) -> LinePlace:
        first, last = next(half for half in half_terms(self._school) if half[0] <= day <= half[1])
        return lesson_place(first_day=first, last_day=last, day=day, period_number=period)

    def _leave_unexplained(self) -> None:
        """Leave some absences of the last days without a reason; for today's there has been no time to give one."""
        slots = [self._year.slot_of(day) + slot for day in self._days for slot in range(SLOTS_A_DAY)]
        if self._days and self._days[-1] == self._now.date():
            slots.pop()
        leave_unexplained(self._lines, np.array(slots, dtype=np.int64), self._rng)

    def _tell_stories(self) -> None:
        mornings = [self._year.slot_of(day) for day in self._days if day < self._now.date()]
        past = np.array(mornings, dtype=np.int64)
        for form in self._school.groups:
            if form.name in NOT_YET_TAKEN:
                here_all_year = [
                    member.pupil
                    for member in form.members
                    if member.first_day == self._year.first and member.last_day is None
                ]
                tell_stories(self._lines, self._year, past, here_all_year[::-1])


def half_terms(school: MadeSchool) -> list[tuple[date, date]]:
    """First and last day of each half-term."""
    return [
        half
        for term in school.year.terms
        for half in (
            (term.first, term.half_term_first - timedelta(3)),
            (term.half_term_last + timedelta(3), term.last),
        )
    ]


def drawn_lines(school: MadeSchool, rng: np.random.Generator) -> Marks:
    """A school's lines for the whole year as drawn, for comparison with the national rates."""
    return lines_for(school.cohort(), school.year, rng)
