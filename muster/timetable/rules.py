"""Decides which lessons a day has, and which lessons clash. No database."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from string import ascii_uppercase

EVERY_WEEK = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the timetable: week of the pattern (empty: every week), weekday (Monday is 0), number of the period."""

    week: str
    weekday: int
    period: int

    def is_on(self, day: dt.date, letter: str) -> bool:
        """Whether the slot falls on a day whose week has this letter."""
        return self.weekday == day.weekday() and self.week in {EVERY_WEEK, letter}

    def meets(self, other: "Slot") -> bool:
        """Whether both can fall on the same day."""
        return (self.weekday, self.period) == (other.weekday, other.period) and (
            self.week == other.week or EVERY_WEEK in {self.week, other.week}
        )


@dataclass(frozen=True, slots=True)
class PlannedLesson:
    """A lesson as it is entered or imported. `staff_id` and `room` may be missing; a room goes by its name."""

    group_id: uuid.UUID
    slot: Slot
    staff_id: uuid.UUID | None = None
    room: str = ""


def letters_by_turns(mondays: Iterable[dt.date], weeks: int) -> Mapping[dt.date, str]:
    """The letter of each school week, in turn: A, B, A, B. `weeks` is the length of the pattern."""
    return {monday: ascii_uppercase[number % weeks] for number, monday in enumerate(sorted(mondays))}


def clashes(lessons: Sequence[PlannedLesson]) -> tuple[tuple[PlannedLesson, PlannedLesson], ...]:
    """Pairs of lessons in which one person would teach two groups at once.

    Two adults with one group are no clash.
    """
    return _at_once((lesson.staff_id, lesson) for lesson in lessons)


def room_clashes(lessons: Sequence[PlannedLesson]) -> tuple[tuple[PlannedLesson, PlannedLesson], ...]:
    """Pairs of lessons in which two groups would be in one room at once. Schools do share halls: worth a word, no more."""
    return _at_once((lesson.room.casefold(), lesson) for lesson in lessons)


def _at_once(
    taken: Iterable[tuple[uuid.UUID | str | None, PlannedLesson]],
) -> tuple[tuple[PlannedLesson, PlannedLesson], ...]:
    """Pairs of lessons of two groups that take the same person or room at once; who or what is empty is taken by nobody."""
    together: defaultdict[tuple[uuid.UUID | str, int, int], list[PlannedLesson]] = defaultdict(list)
    for what, lesson in taken:
        if what:
            together[what, lesson.slot.weekday, lesson.slot.period].append(lesson)
    return tuple(
        (one, other)
        for same in together.values()
        for one, other in combinations(same, 2)
        if one.slot.meets(other.slot) and one.group_id != other.group_id
    )
