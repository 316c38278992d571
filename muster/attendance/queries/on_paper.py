"""Registers for a day without computers: those of a day, by session or lesson, and which still have to be typed in."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from muster.attendance.access import PRINT_REGISTERS
from muster.attendance.headers import NoRegister
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.lessons import LessonRegister, lesson_registers
from muster.attendance.queries.lists import weekday_from
from muster.attendance.queries.sheets import Sheet, register_sheet
from muster.attendance.queries.today import DayRegister, Progress, registers_of_day
from muster.calendar.queries import profile_of
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A register that may be taken on paper; before it opens there is nothing to type in.

    `is_next` marks the first in its part that still has to be typed in.
    """

    place: RegisterPlace
    name: str
    who: str
    is_taken: bool
    is_later: bool
    is_next: bool


@dataclass(frozen=True, slots=True)
class PartOfDay:
    """The registers of one session or lesson, by group name."""

    slot_word: str
    words: str
    registers: tuple[OnPaper, ...]

    @property
    def taken(self) -> int:
        """How many have been typed in."""
        return sum(one.is_taken for one in self.registers)


@dataclass(frozen=True, slots=True)
class PaperDay:
    """A day's registers, ready for printing and typing in; no parts on a day without school."""

    day: dt.date
    previous: dt.date
    next: dt.date
    parts: tuple[PartOfDay, ...]


def day_on_paper(viewer: Viewer, day: dt.date) -> PaperDay:
    """The registers of a day by session, or by lesson if session marks are derived from lessons. Raises Refused."""
    require(viewer, PRINT_REGISTERS)
    year = school_year(viewer, day)
    weekdays = (year.profile if year else profile_of(viewer)).year.weekdays
    parts: defaultdict[str, list[DayRegister | LessonRegister]] = defaultdict(list)
    for one in registers_or_lessons(viewer, year, day) if year and year.school.is_school_day(day) else ():
        parts[one.place.slot_word].append(one)
    return PaperDay(
        day,
        weekday_from(day, -1, weekdays),
        weekday_from(day, 1, weekdays),
        tuple(_part(word, registers) for word, registers in parts.items()),
    )


def registers_or_lessons(
    viewer: Viewer, year: SchoolYear, day: dt.date
) -> Sequence[DayRegister | LessonRegister]:
    """The registers taken on a school day: those of lessons if session marks are derived from them."""
    return registers_of_day(viewer, year, day) or lesson_registers(viewer, year, day)


def _part(slot_word: str, registers: Sequence[DayRegister | LessonRegister]) -> PartOfDay:
    ordered = sorted(registers, key=lambda one: one.group_name)
    untaken = next((one for one in ordered if one.progress is not Progress.TAKEN), None)
    first = ordered[0]
    words = first.session.capitalize() if isinstance(first, DayRegister) else first.period_name
    return PartOfDay(slot_word, words, tuple(_on_paper(one, is_next=one is untaken) for one in ordered))


def _on_paper(one: DayRegister | LessonRegister, *, is_next: bool) -> OnPaper:
    return OnPaper(
        one.place,
        one.group_name,
        ", ".join(one.who),
        one.progress is Progress.TAKEN,
        one.progress is Progress.LATER,
        is_next,
    )


def sheets_of_part(viewer: Viewer, day: dt.date, slot_word: str) -> tuple[Sheet, ...]:
    """Every register of one session or lesson, opened; none if there is no such part. Raises Refused."""
    part = next((part for part in day_on_paper(viewer, day).parts if part.slot_word == slot_word), None)
    sheets = (_sheet_or_none(viewer, one.place) for one in part.registers) if part else ()
    return tuple(sheet for sheet in sheets if sheet is not None and sheet.rows)


def _sheet_or_none(viewer: Viewer, place: RegisterPlace) -> Sheet | None:
    """The register, or None if its group has none that day, as when a site is closed."""
    try:
        return register_sheet(viewer, place)
    except NoRegister:
        return None
