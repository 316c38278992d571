"""A school's lines, opened once: whoever is on roll today is a part of everybody of the year so far."""

import datetime as dt
import uuid

import numpy as np

from muster.attendance.actions.saving import save_marks
from muster.attendance.queries.due import school_year
from muster.attendance.queries.roll import roll_on
from muster.attendance.queries.whole import count_school
from muster.attendance.rules import SentMark
from muster.calendar.actions import NewTime, change_time
from muster.calendar.models import SessionTime
from tests.cast import LEFT, MORNING, School


def test_those_on_roll_today_keep_their_marks_and_leavers_are_left_out(school: School):
    with school.seen_by(school.office, MORNING) as viewer:
        marks = [SentMark(uuid.uuid4(), pupil, "/", "") for pupil in (school.ada, school.leaver)]
        assert len(save_marks(by=viewer, place=school.register(day=LEFT), marks=marks).saved) == 2
    with school.seen_by(school.head, MORNING) as viewer:
        year = school_year(viewer, viewer.today)
        assert year is not None
        everyone = count_school(viewer, year)
        today = everyone.on_roll_today()
        opened_anew = count_school(viewer, year, roll=roll_on(viewer, viewer.today))
    assert school.leaver in {each.pupil_id for each in everyone.roll}
    assert today.roll == opened_anew.roll
    assert np.array_equal(today.marks, opened_anew.marks)
    assert np.array_equal(today.on_roll, opened_anew.on_roll)
    assert today.over(0, len(today.due)).total == opened_anew.over(0, len(today.due)).total
    assert today.over(0, len(today.due)).total.present == 1


def test_no_gap_is_counted_where_a_year_group_has_no_session(school: School):
    """The whole school and the page of a class agree."""
    theo, ada = _gaps(school, school.theo), _gaps(school, school.ada)
    with school.seen_by(school.head) as viewer:
        afternoon = SessionTime.objects.get(school_id=school.id, slot=1)
        times = NewTime(1, dt.time(13, 0), dt.time(13, 20), dt.time(15, 15), year_groups=("4",))
        change_time(by=viewer, time_id=afternoon.id, time=times)
    assert _gaps(school, school.theo) == theo
    assert _gaps(school, school.ada) == ada // 2
    head = school.signed_in(school.head)
    page = " ".join(head.get(f"/classes/{school.form_3b}").content.decode().split())
    of_class = sum(_gaps(school, school.people[part]) for part in ("ada", "ben", "daisy", "esra", "newcomer"))
    assert f"{of_class} sessions have no mark." in page


def _gaps(school: School, pupil: uuid.UUID) -> int:
    with school.seen_by(school.head) as viewer:
        year = school_year(viewer, viewer.today)
        assert year is not None
        lines = count_school(viewer, year)
        row = next(row for row, each in enumerate(lines.roll) if each.pupil_id == pupil)
        return lines.over(0, len(lines.due))[row].unmarked
