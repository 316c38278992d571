"""What somebody did today: their own savings and nobody else's, each taken back as one, unless others went on."""

import datetime as dt
import re
import uuid

import pytest

from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.saving import save_marks
from muster.attendance.actions.taking_back import take_back_saving
from muster.attendance.queries.own_day import own_savings
from muster.attendance.queries.sheets import mark_in_register, register_sheet
from muster.attendance.queries.verification import verify_lines
from muster.attendance.rules import SentMark, WhyChanged
from muster.protection.access.decisions import NotThere
from tests.cast import MORNING, School

AFTER_CLOSING = MORNING.replace(hour=10)


def send(school: School, by: uuid.UUID, **codes: str) -> None:
    with school.seen_by(by, MORNING) as viewer:
        marks = [SentMark(uuid.uuid4(), school.people[part], code, None) for part, code in codes.items()]
        save_marks(by=viewer, place=school.register(), marks=marks)


def codes(school: School) -> dict[uuid.UUID, str]:
    with school.seen_by(school.tutor, MORNING) as viewer:
        return {row.pupil_id: row.code for row in register_sheet(viewer, school.register()).rows}


def take_back_newest(school: School, by: uuid.UUID, at: dt.datetime = MORNING):
    with school.seen_by(by, at) as viewer:
        newest = own_savings(viewer)[0]
        return take_back_saving(by=viewer, place=newest.header.place, entry_id=newest.entry_id)


def test_the_list_holds_ones_own_savings_newest_first(school: School):
    send(school, school.tutor, ada="/", ben="/")
    send(school, school.office, daisy="N")
    send(school, school.tutor, ada="L")
    with school.seen_by(school.tutor, MORNING) as viewer:
        savings = own_savings(viewer)
    assert [len(saving.marks) for saving in savings] == [1, 2]
    assert savings[0].name == "Ada Sinclair"


def test_taking_back_puts_every_mark_of_the_saving_back(school: School):
    send(school, school.tutor, ada="L", ben="N")
    send(school, school.tutor, ada="/", ben="/", daisy="/")
    take_back_newest(school, school.tutor)
    assert [codes(school)[school.people[part]] for part in ("ada", "ben", "daisy")] == ["L", "N", ""]


def test_what_somebody_else_changed_since_stays(school: School):
    send(school, school.tutor, ada="N", ben="N")
    send(school, school.office, ada="L")
    saved = take_back_newest(school, school.tutor)
    assert (len(saved.saved), len(saved.conflicts)) == (1, 1)
    assert (codes(school)[school.ada], codes(school)[school.ben]) == ("L", "")


def test_after_closing_taking_back_is_its_own_reason(school: School):
    send(school, school.tutor, ada="N")
    with school.seen_by(school.tutor, MORNING) as viewer:
        finish_register(by=viewer, place=school.register(), anyway=True)
    take_back_newest(school, school.tutor, AFTER_CLOSING)
    with school.seen_by(school.tutor, AFTER_CLOSING) as viewer:
        history = mark_in_register(viewer, school.register(), school.ada).history
    assert [line.change for line in history][-1] is WhyChanged.TAKEN_BACK
    with school.seen_by_command() as viewer:
        assert verify_lines(viewer, school.year).differences == ()


def test_nobody_takes_back_what_another_entered(school: School):
    send(school, school.office, ada="N")
    with school.seen_by(school.office, MORNING) as viewer:
        theirs = own_savings(viewer)[0]
    with school.seen_by(school.tutor, MORNING) as viewer, pytest.raises(NotThere):
        take_back_saving(by=viewer, place=theirs.header.place, entry_id=theirs.entry_id)


def test_the_page_says_what_was_done_and_undoes_it(school: School):
    send(school, school.tutor, ada="N")
    browser = school.signed_in(school.tutor)
    page = browser.get("/registers/mine/").content.decode()
    assert "Ada Sinclair: Absent, no reason yet (N)" in page
    addresses = re.findall(r'action="([^"]*take-back[^"]*)"', page)
    assert len(addresses) == 1
    assert "1 mark is as it was before." in browser.post(addresses[0], follow=True).content.decode()
    assert codes(school)[school.ada] == ""
