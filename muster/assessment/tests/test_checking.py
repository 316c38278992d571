"""What is to be checked: empty cells and doubts by name, as the sheet flags them, of one's own classes, each a way to the sheet."""

import re
import uuid

import pytest

from muster.assessment.queries.sheets import mark_sheet
from muster.assessment.series import Series
from tests.assessed import Assessed, assess
from tests.cast import School


@pytest.fixture
def assessed(school: School) -> Assessed:
    """3B in autumn: Ada far from her last score, Ben above the scale, Daisy absent, the others without a score; no effort."""
    made = assess(school)
    made.save(
        made.sent(school.ada, "88", point="summer"),
        made.sent(school.ada, "112"),
        made.sent(school.ben, "130"),
        made.sent(school.daisy, ".a"),
    )
    return made


def shown(assessed: Assessed, who: str, **asked: uuid.UUID) -> str:
    school = assessed.school
    answer = school.signed_in(school.people[who]).get(
        "/assessment/to-check/", {name: str(one) for name, one in asked.items()}
    )
    assert answer.status_code == 200
    return answer.content.decode()


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).split())


def test_a_class_is_told_who_has_none_and_what_is_unlikely(assessed: Assessed):
    page = shown(assessed, "tutor", point=assessed.points["autumn"])
    said = words(page)
    assert "2 unlikely" in said
    assert "Unlikely Ada Sinclair" in said
    assert "The last was 88: an unusual change." in said
    assert "130 is more than 120." in said
    assert "Effort : nothing is entered yet." in said
    missing = said.partition("Without a result")[2]
    assert "Esra" in missing
    assert "Daisy" not in missing
    way = f"/points/?column={assessed.column('autumn')}#p{assessed.school.ada}"
    assert way in page
    sheet = assessed.school.signed_in(assessed.school.tutor).get(
        re.findall(f'"([^"]+{re.escape(way)})"', page)[0]
    )
    assert f'<tr id="p{assessed.school.ada}"' in sheet.content.decode()


def test_the_doubts_are_those_of_the_sheet(assessed: Assessed):
    said = words(shown(assessed, "tutor", point=assessed.points["autumn"]))
    with assessed.school.seen_by(assessed.school.tutor) as tutor:
        sheet = mark_sheet(tutor, assessed.place)
    doubts = [cell.doubt for row in sheet.rows for cell in row.cells if cell.doubt]
    assert len(doubts) == 2
    assert all(doubt in said for doubt in doubts)


def test_a_class_that_is_done_is_counted_and_not_listed(assessed: Assessed):
    school = assessed.school
    with school.seen_by(school.tutor) as tutor:
        members = [row.pupil_id for row in mark_sheet(tutor, assessed.place).rows]
    assessed.save(
        *(assessed.sent(one, "100", was=None) for one in members),
        *(assessed.sent(one, "3", series=Series.EFFORT) for one in members),
    )
    assessed.save(assessed.sent(school.ada, "90", was="100"))
    said = words(shown(assessed, "tutor", point=assessed.points["autumn"], group=school.form_3b))
    assert "Everything is entered, and nothing is unlikely." in said
    assert "Ada Sinclair" not in said


def test_a_course_is_checked_in_all_its_classes_by_who_leads_the_school(assessed: Assessed, audit_cursor):
    said = words(shown(assessed, "head", point=assessed.points["autumn"], course=assessed.course))
    assert "3B" in said
    assert "4A" in said
    assert "4A" not in words(shown(assessed, "tutor", course=assessed.course)).partition("sheets need")[2]
    audit_cursor.execute(
        "SELECT DISTINCT action FROM audit.event WHERE school_id = %s AND permission = 'assessment:results:check'",
        [assessed.school.id],
    )
    assert audit_cursor.fetchall() == [("open what is to be checked",)]


@pytest.mark.parametrize("who", ["office", "governor", "attendance_officer"])
def test_whoever_has_no_part_in_assessment_is_turned_away(assessed: Assessed, who: str):
    school = assessed.school
    assert school.signed_in(school.people[who]).get("/assessment/to-check/").status_code == 403


def test_others_see_no_class_that_is_not_theirs(assessed: Assessed):
    said = words(
        shown(assessed, "other_tutor", point=assessed.points["autumn"], group=assessed.school.form_3b)
    )
    assert "Ada Sinclair" not in said
