"""The invented secondary school's timetable in the database: who teaches which class when, and in which room."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

from muster.calendar.models import AcademicYear
from muster.demonstration.registers import Placed
from muster.demonstration.timetable import LESSONS_A_DAY, block_of
from muster.protection.access.viewer import Viewer
from muster.timetable.actions.lessons import add_lessons, set_weeks
from muster.timetable.queries.grids import weeks_of_year
from muster.timetable.rules import PlannedLesson, Slot, letters_by_turns

MONDAY = date(2026, 9, 7)
"""Any Monday: the invented timetable asks only for weekdays."""


def put_in_timetable(by: Viewer, year: AcademicYear, placed: Placed) -> None:
    """Put every lesson in, from the first day of the year. A primary school has no lessons."""
    lessons = list(_lessons(placed))
    if not lessons:
        return
    add_lessons(by=by, lessons=lessons, first_day=placed.school.year.first)
    mondays = [monday for monday, _letter in weeks_of_year(by, year)]
    set_weeks(by=by, year=year, letters=letters_by_turns(mondays, 2))


def _lessons(placed: Placed) -> Iterator[PlannedLesson]:
    """A class meets whenever its year group has its block; each class keeps its room."""
    for number, group in enumerate(placed.school.groups):
        teacher = next((adult for adult, relation in group.adults if relation == "teaches"), None)
        if not group.block or group.year is None or teacher is None:
            continue
        room = f"{group.block[0].upper()}{number % 20 + 1}"
        for weekday, period in product(range(5), range(1, LESSONS_A_DAY + 1)):
            if block_of(group.year, MONDAY + timedelta(days=weekday), period) == group.block:
                slot = Slot("", weekday, period)
                yield PlannedLesson(placed.groups[number], slot, placed.staff[teacher], room)
