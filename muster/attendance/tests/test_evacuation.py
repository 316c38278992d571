"""The evacuation list: who is on site now, and who of the staff may open it."""

import uuid

import pytest

from muster.attendance.actions.desk import Departure, note_departure
from muster.attendance.actions.saving import save_marks
from muster.attendance.queries.evacuation import evacuation_list
from muster.attendance.rules import SentMark
from tests.cast import MORNING, School, make_school

LATE_MORNING = MORNING.replace(hour=11, minute=40)


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def listed(school: School):
    with school.seen_by(school.tutor, LATE_MORNING) as viewer:
        found = evacuation_list(viewer)
    return {form.name: form for form in found.forms}


def test_the_list_holds_whoever_is_on_site_and_whoever_nobody_has_marked(school):
    marks = [(school.ada, "/"), (school.ben, "N"), (school.daisy, "/")]
    with school.seen_by(school.tutor, MORNING) as viewer:
        sent = [SentMark(uuid.uuid4(), pupil, code, "") for pupil, code in marks]
        save_marks(by=viewer, place=school.register(), marks=sent)
    with school.seen_by(school.office, LATE_MORNING) as viewer:
        note_departure(by=viewer, pupil_id=school.daisy, departure=Departure("M"))
    form = listed(school)["3B"]
    assert [one.name for one in form.here] == ["Ada Sinclair"]
    assert [one.name for one in form.not_known] == ["Nia O’Connell", "Esra Yılmaz"]
    assert form.away == 2
    assert len(listed(school)["4A"].not_known) == 2


def test_the_page_names_pupils_only_and_says_so(school):
    answer = school.signed_in(school.cover_teacher).get("/evacuation/").content.decode()
    assert "<title>Evacuation list: pupils only" in answer
    assert "Ada Sinclair" in answer
    assert "Rachel" not in answer
    assert school.signed_in(school.governor).get("/evacuation/").status_code == 403
