"""A school's lines, opened once: whoever is on roll today is a part of everybody of the year so far."""

import uuid

import numpy as np

from muster.attendance.actions.saving import save_marks
from muster.attendance.queries.due import school_year
from muster.attendance.queries.roll import roll_on
from muster.attendance.queries.whole import count_school
from muster.attendance.rules import SentMark
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
