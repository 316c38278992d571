"""The follow-up worklist: found, opened and put into words, beside a bare script that opens the school's lines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from django.db import transaction
from django.template.loader import render_to_string

from bench.ground import Ground
from bench.rows import measures
from bench.rows.years import LargeSchool, bare_figures
from bench.school import bare_connection, invented_marks, made_school, viewer_in, write_lines
from bench.timing import Row, compare, milliseconds
from muster.attendance.queries.follow_up import worklist
from muster.attendance.queries.lesson_news import missing_from_lessons_now
from muster.calendar.profile import profile
from muster.config.database import Role
from muster.ui.shell import Shell

FORMS = 67  # 2,010 pupils, as large as schools are
MISSING = 30


@measures("followup.page")
def follow_up_page(ground: Ground, repetitions: int) -> Iterator[Row]:
    """A school of 2,010 in which thirty pupils have an absence without a reason: the whole page, without HTTP."""
    school = _with_open_absences(ground)
    with bare_connection(Role.BACKUP) as connection:
        ours, floor = compare(partial(_page, school), partial(bare_figures, school, connection), repetitions)
    yield Row("followup.page", milliseconds(ours), milliseconds(floor), repetitions, to_reach=3)


def _with_open_absences(ground: Ground) -> LargeSchool:
    """Make a large school, and settle every invented absence but the last one of thirty pupils."""
    codes = profile("england").bytes_by_symbol
    large = made_school(ground.data, "School of many absences", forms=FORMS, is_marked=False)
    pupils = large.pupils
    marks = invented_marks(len(pupils))
    marks[marks == codes["N"]] = codes["O"]
    latest = int(np.flatnonzero(marks.any(axis=0))[-1])
    marks[:MISSING, latest] = codes["N"]
    with transaction.atomic():
        viewer_in(large.school_id, large.head_id)
        write_lines(large.school_id, pupils, marks)
    return LargeSchool(large.school_id, large.head_id, tuple(pupils))


def _page(school: LargeSchool) -> str:
    with transaction.atomic():
        viewer = viewer_in(school.school_id, school.head_id)
        found = worklist(viewer)
        if found is None or len(found.lines) != MISSING:
            raise LookupError("the worklist of the measurement is not what it should be")
        context = {
            "list": found,
            "in_lessons": missing_from_lessons_now(viewer),
            "refused": "",
            "now": viewer.now,
            "shell": Shell(),
            "csrf_input": "",
        }
        return render_to_string("attendance/follow_up.html", context)
