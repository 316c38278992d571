"""A register on a screen that a class may see: an absence that the office knows of never says why."""

import uuid

import pytest

from muster.attendance.actions.saving import save_marks
from muster.attendance.pages import register_page
from muster.attendance.queries.sheets import register_sheet
from muster.attendance.rules import SentMark
from tests.cast import MORNING, make_school


@pytest.mark.parametrize(("code", "words"), [("I", "Away"), ("V", "Visit or trip")])
def test_a_mark_of_the_office_says_where_and_never_why(db_app, code, words):
    school = make_school()
    with school.seen_by(school.office, MORNING) as viewer:
        save_marks(by=viewer, place=school.register(), marks=[SentMark(uuid.uuid4(), school.ada, code, "")])
    with school.seen_by(school.tutor, MORNING) as viewer:
        page = register_page(register_sheet(viewer, school.register()), viewer.now)
    held = {row.pupil_id: row.held for row in page.rows}
    assert held[str(school.ada)] == words
    assert "Illness" not in page.rows_html
