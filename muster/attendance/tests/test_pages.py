"""A register on a screen that a class may see: an absence that the office knows of never says why."""

import datetime as dt
import uuid

import pytest

from muster.attendance.actions.saving import save_marks
from muster.attendance.pages import changed_marks, register_page
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


def test_whoever_is_on_a_visit_or_not_required_counts_as_elsewhere_and_not_as_present_or_absent(db_app):
    school = make_school()
    codes = {school.ada: "V", school.daisy: "I", school.ben: "Y2"}
    sent = [SentMark(uuid.uuid4(), pupil, code, "") for pupil, code in codes.items()]
    with school.seen_by(school.office, MORNING) as viewer:
        save_marks(by=viewer, place=school.register(), marks=sent)
    with school.seen_by(school.tutor, MORNING) as viewer:
        sheet = register_sheet(viewer, school.register())
        page = register_page(sheet, viewer.now)
        others = len(sheet.rows) - len(codes)
    assert page.counts == {"to_mark": others, "present": 0, "late": 0, "elsewhere": 2, "absent": 1}
    kinds = {mark.pupil: mark.kind for mark in changed_marks(sheet)}
    assert kinds[str(school.ada)] == "elsewhere"
    assert kinds[str(school.daisy)] == "absent"


def test_a_register_that_is_still_to_come_opens_and_did_not_open(db_app):
    school = make_school()
    with school.seen_by(school.tutor, MORNING) as viewer:
        sheet = register_sheet(viewer, school.register())
        opens = dt.datetime.combine(MORNING.date(), sheet.header.opens, viewer.now.tzinfo)
    for moment, words in ((opens - dt.timedelta(minutes=1), "opens 08:"), (opens, "opened 08:")):
        assert register_page(sheet, moment).times.startswith(words)
