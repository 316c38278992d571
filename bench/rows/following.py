"""The follow-up worklist: found, opened and put into words, beside a bare script that opens the school's lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from django.db import transaction
from django.template.loader import render_to_string

from bench.ground import FIRST_DAY, TODAY, Ground
from bench.lessons import LATE_MORNING, MISSING_FROM_ONE, give_lessons
from bench.rows import measures
from bench.rows.years import LargeSchool, bare_figures
from bench.school import bare_connection, invented_marks, made_school, viewer_in, write_lines
from bench.timing import Row, compare, milliseconds
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.models import Register
from muster.attendance.queries import lesson_absences
from muster.attendance.queries.follow_up import worklist
from muster.attendance.queries.lesson_absences import LessonKey
from muster.attendance.queries.lesson_news import missing_from_lessons_now
from muster.calendar.profile import profile
from muster.calendar.rules import slot_index
from muster.config.database import Role
from muster.protection.access.viewer import Viewer
from muster.ui.shell import Shell

FORMS = 67  # 2,010 pupils, as large as schools are
MISSING = 30
SAVED_SINCE = 3


@measures("followup.page")
def follow_up_page(ground: Ground, repetitions: int) -> Iterator[Row]:
    """A school of 2,010 late in a morning of lessons, in which thirty pupils are absent without a reason: the whole page, without HTTP."""
    school = _with_open_absences(ground)
    with bare_connection(Role.BACKUP) as connection:
        floor = partial(bare_figures, school, connection)
        taken, opened = compare(
            partial(_page_after_saving, school, _some_lessons(school)), floor, repetitions
        )
        yield Row("followup.page", milliseconds(taken), milliseconds(opened), repetitions, to_reach=3)
        taken, opened = compare(partial(_page_afresh, school), floor, repetitions)
    yield Row("followup.afresh", milliseconds(taken), milliseconds(opened), repetitions)


def _with_open_absences(ground: Ground) -> LargeSchool:
    """Make a large school in the middle of its lessons, and settle every invented absence but those of thirty pupils today."""
    codes = profile("england").bytes_by_symbol
    large = made_school(ground.data, "School of many absences", forms=FORMS, is_marked=False)
    pupils = large.pupils
    marks = invented_marks(len(pupils))
    marks[marks == codes["N"]] = codes["O"]
    today = slot_index(FIRST_DAY, SESSIONS_A_DAY, (TODAY, 0))
    marks[:, today] = codes["/"]
    marks[:MISSING, today] = codes["N"]
    with transaction.atomic():
        viewer_in(large.school_id, large.head_id)
        write_lines(large.school_id, pupils, marks)
        give_lessons(large, absent=MISSING)
    return LargeSchool(large.school_id, large.head_id, tuple(pupils))


def _some_lessons(school: LargeSchool) -> list[LessonKey]:
    with transaction.atomic():
        viewer_in(school.school_id, school.head_id)
        taken = Register.objects.filter(school_id=school.school_id, kind=Register.Kind.LESSON)
        return list(taken.order_by("id").values_list("group_id", "slot")[:SAVED_SINCE])


def _page_after_saving(school: LargeSchool, lessons: Sequence[LessonKey]) -> str:
    """The page when the registers of these lessons were saved since the last look; saving them is not measured."""
    lesson_absences.forget(lessons)
    return _page(school)


def _page_afresh(school: LargeSchool) -> str:
    """The page in a process that has looked at no lesson today."""
    lesson_absences.forget()
    return _page(school)


def _page(school: LargeSchool) -> str:
    with transaction.atomic():
        return _drawn(viewer_in(school.school_id, school.head_id, LATE_MORNING))


def _drawn(viewer: Viewer) -> str:
    found, in_lessons = worklist(viewer), missing_from_lessons_now(viewer)
    if found is None or len(found.lines) != MISSING:
        raise LookupError("the worklist of the measurement is not what it should be")
    if in_lessons is None or not in_lessons.words.startswith(str(MISSING_FROM_ONE)):
        raise LookupError("the lessons of the measurement are not what they should be")
    context = {
        "list": found,
        "in_lessons": in_lessons,
        "refused": "",
        "now": viewer.now,
        "shell": Shell(),
        "csrf_input": "",
    }
    return render_to_string("attendance/follow_up.html", context)
