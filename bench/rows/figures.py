"""All thresholds and patterns of a large school, beside a bare script that opens the same lines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db import transaction

from bench.ground import FIRST_DAY, Ground
from bench.rows import measures
from bench.rows.years import LargeSchool, bare_figures
from bench.school import admitted, bare_connection, opened_school, viewer_in, write_lines
from bench.timing import Row, compare, milliseconds
from muster.config.database import Role
from muster.people.actions import NewAdult, add_staff, give_role
from muster.people.records import Name
from muster.pupils.queries.thresholds import Thresholds, thresholds

PUPILS = 2_000


@measures("school.figures")
def school_figures(_ground: Ground, repetitions: int) -> Iterator[Row]:
    """Who on roll has reached which threshold, and which patterns stand out."""
    school = _made()
    with bare_connection(Role.BACKUP) as connection:
        ours, floor = compare(
            partial(_reached, school), partial(bare_figures, school, connection), repetitions
        )
    yield Row("school.figures", milliseconds(ours), milliseconds(floor), repetitions, to_reach=3.0)


def _reached(school: LargeSchool) -> Thresholds | None:
    with transaction.atomic():
        return thresholds(viewer_in(school.school_id, school.head_id))


def _made() -> LargeSchool:
    """Make a school whose pupils on roll each have a year of marks up to today."""
    with transaction.atomic():
        by, _ = opened_school("School of all thresholds")
        (head,) = add_staff(by=by, staff=[NewAdult(Name("Ada", "Marsh"))])
        give_role(by=by, staff_id=head, role="head", first_day=FIRST_DAY)
        pupils = admitted(by, PUPILS)
        write_lines(by.school_id, pupils)
    return LargeSchool(by.school_id, head, tuple(sorted(pupils)))
