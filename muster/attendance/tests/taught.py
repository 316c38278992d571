"""Lessons for tests: taught to the class that every test knows, and marked."""

import uuid

from muster.attendance.actions.saving import save_marks
from muster.attendance.actions.taking import take_marks
from muster.attendance.rules import SentMark
from muster.timetable.actions.lessons import add_lessons
from muster.timetable.rules import PlannedLesson, Slot
from tests.cast import FIRST_DAY, MORNING, TODAY, School

LATER = MORNING.replace(hour=10, minute=40)


def teach(school: School, *periods: int) -> None:
    with school.seen_by(school.data_manager, MORNING) as viewer:
        lessons = [
            PlannedLesson(school.mathematics, Slot("", TODAY.weekday(), period), school.subject_teacher, "M4")
            for period in periods
        ]
        add_lessons(by=viewer, lessons=lessons, first_day=FIRST_DAY)


def lesson_mark(school: School, period: int, code: str, *, was: str = "", minutes: int | None = None) -> None:
    with school.seen_by(school.subject_teacher, LATER) as viewer:
        marks = [SentMark(uuid.uuid4(), school.ada, code, was, minutes)]
        take_marks(by=viewer, place=school.lesson(period=period), marks=marks)


def form_mark(school: School, code: str) -> None:
    with school.seen_by(school.tutor, MORNING) as viewer:
        save_marks(by=viewer, place=school.register(), marks=[SentMark(uuid.uuid4(), school.ada, code, None)])
