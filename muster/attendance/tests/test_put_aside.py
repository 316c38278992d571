"""What is put aside on the follow-up page until a time: who goes with it, what brings it back, and what "Now" takes back."""

import datetime as dt
import re
import uuid

import pytest

from muster.attendance.actions.asking import Answer, answer_reason_link, ask_family, open_reason_link
from muster.attendance.actions.following import come_back, note_letter
from muster.attendance.actions.saving import save_marks
from muster.attendance.queries.follow_up import Worklist, worklist
from muster.attendance.rules import SentMark
from tests.cast import MORNING, TODAY, School, make_school

NINE = MORNING.replace(hour=9, minute=30)
TEN, ELEVEN = NINE.replace(hour=10), NINE.replace(hour=11)


@pytest.fixture
def school(db_app: None) -> School:
    """A school where a brother and a sister are absent without a reason."""
    school = make_school()
    with school.seen_by(school.office, MORNING) as viewer:
        for form, pupil in ((school.form_3b, school.ada), (school.form_4a, school.theo)):
            sent = SentMark(uuid.uuid4(), pupil, "N", "")
            save_marks(by=viewer, place=school.register(form), marks=[sent])
    return school


def listed(school: School, at: dt.datetime) -> Worklist:
    with school.seen_by(school.attendance_officer, at) as viewer:
        found = worklist(viewer)
    assert found is not None
    return found


def put_aside(school: School, *pupils: uuid.UUID, until: dt.datetime) -> None:
    with school.seen_by(school.attendance_officer, NINE) as viewer:
        come_back(by=viewer, pupils=pupils, at=until)


def test_a_child_who_is_not_put_aside_stays_on_the_list_with_the_family(school: School):
    put_aside(school, school.ada, until=TEN)
    found = listed(school, NINE)
    assert {child.id for line in found.lines for child in line.children} == {school.ada, school.theo}
    assert found.later == ()


def test_a_family_comes_back_with_the_first_of_its_children(school: School):
    put_aside(school, school.ada, until=ELEVEN)
    put_aside(school, school.theo, until=TEN)
    (line,) = listed(school, NINE).later
    assert line.come_back_at == TEN
    assert listed(school, TEN).later == ()


def test_the_answer_of_the_family_brings_the_line_back(school: School):
    with school.seen_by(school.attendance_officer, NINE) as viewer:
        token = ask_family(by=viewer, pupil_id=school.ada, contact_id=school.parent, day=TODAY)
    put_aside(school, school.ada, school.theo, until=ELEVEN)
    opened = open_reason_link(token=token, born=dt.date(2018, 4, 3))
    assert opened is not None
    answer_reason_link(token=token, proof=opened.proof, answer=Answer("I", "a cold"))
    assert listed(school, NINE).later == ()


def test_now_takes_back_that_it_was_put_aside_and_no_step_since(school: School):
    later = NINE.replace(hour=23, minute=59)
    put_aside(school, school.ada, school.theo, until=later)
    with school.seen_by(school.attendance_officer, TEN) as viewer:
        note_letter(by=viewer, pupils=[school.ada], title="Absence")
    (line,) = listed(school, TEN).later
    assert line.put_aside == NINE
    browser = school.signed_in(school.attendance_officer)
    page = browser.get("/follow-up/").content.decode()
    put_back = re.search(
        r'name="at" value="([^"]+)">\s*<button class="button quiet">[^<]*<svg.*?Now', page, re.DOTALL
    )
    assert put_back
    browser.post("/follow-up/take-back", {"pupil": [str(school.ada), str(school.theo)], "at": put_back[1]})
    (line,) = listed(school, TEN).lines
    assert [step.words for step in line.steps] == ["Letter: Absence"]
