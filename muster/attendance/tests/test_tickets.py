"""Tickets: good for sending marks of one register until midnight, and for nothing else."""

import datetime as dt
import uuid

import pytest
from django.db import transaction

from muster.attendance.actions.saving import save_marks
from muster.attendance.models import RegisterEntry
from muster.attendance.queries.sheets import register_sheet
from muster.attendance.rules import SentMark
from muster.attendance.tickets import BadTicket, issue_ticket, redeem_ticket
from muster.people.access import OPEN_CARE, SEE_NAMES
from muster.people.models import RoleHolding
from muster.protection import clock
from muster.protection.access.decisions import NotThere
from muster.protection.walls.context import enter_schools
from tests.cast import MORNING, School, make_school


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def ticket_of(school: School) -> str:
    with school.seen_by(school.tutor) as viewer:
        return issue_ticket(viewer, school.register())


def test_a_ticket_sends_marks_that_are_labelled_as_sent_with_it(school):
    with transaction.atomic():
        redeemed = redeem_ticket(ticket_of(school))
        marks = [SentMark(uuid.uuid4(), school.ada, "/", "")]
        saved = save_marks(
            by=redeemed.viewer, place=redeemed.place, marks=marks, origin=RegisterEntry.Origin.TICKET
        )
    assert saved.saved
    with school.seen_by(school.tutor):
        entry = RegisterEntry.objects.get(school_id=school.id)
    assert (entry.by_person, entry.origin) == (school.tutor, RegisterEntry.Origin.TICKET)


def test_a_ticket_opens_no_page_and_no_care_card(school):
    with transaction.atomic():
        viewer = redeem_ticket(ticket_of(school)).viewer
        assert not viewer.may(OPEN_CARE)
        assert not viewer.may(SEE_NAMES)


def test_a_ticket_is_for_one_register(school):
    with transaction.atomic():
        viewer = redeem_ticket(ticket_of(school)).viewer
    with transaction.atomic(), pytest.raises(NotThere):
        enter_schools(None, [school.id])
        save_marks(by=viewer, place=school.register(school.form_4a), marks=[])


def test_a_ticket_dies_at_midnight(school, settings):
    ticket = ticket_of(school)
    settings.CLOCK_OFFSET += dt.timedelta(hours=16)
    with transaction.atomic(), pytest.raises(BadTicket):
        redeem_ticket(ticket)


@pytest.mark.parametrize(
    "spoil", [lambda ticket: ticket[:-1] + "x", lambda ticket: "x" + ticket, lambda _: ""]
)
def test_a_forged_ticket_is_refused(school, spoil):
    ticket = spoil(ticket_of(school))
    with transaction.atomic(), pytest.raises(BadTicket):
        redeem_ticket(ticket)


def test_a_person_who_has_left_sends_nothing_with_an_old_ticket(school):
    ticket = ticket_of(school)
    yesterday = clock.now().date() - dt.timedelta(days=1)
    with school.seen_by(school.office):
        RoleHolding.objects.filter(school_id=school.id, staff_id=school.tutor).update(last_day=yesterday)
    with transaction.atomic(), pytest.raises(BadTicket):
        redeem_ticket(ticket)


def test_a_ticket_works_over_http_without_a_session(school, client):
    key = str(uuid.uuid4())
    body = {
        "ticket": ticket_of(school),
        "marks": [{"key": key, "pupil": str(school.ada), "code": "/", "was": "", "at": MORNING.isoformat()}],
    }
    answer = client.post("/registers/ticket", body, content_type="application/json", secure=True)
    assert answer.json()["saved"] == [key]
    with school.seen_by(school.tutor) as viewer:
        rows = {row.pupil_id: row.code for row in register_sheet(viewer, school.register()).rows}
    assert rows[school.ada] == "/"


def test_a_ticket_is_not_told_what_somebody_else_entered(school, client):
    with school.seen_by(school.office) as viewer:
        save_marks(by=viewer, place=school.register(), marks=[SentMark(uuid.uuid4(), school.ada, "I", "")])
    mark = {"key": str(uuid.uuid4()), "pupil": str(school.ada), "code": "/", "was": ""}
    body = {"ticket": ticket_of(school), "marks": [mark]}
    answer = client.post("/registers/ticket", body, content_type="application/json", secure=True)
    assert len(answer.json()["conflicts"]) == 1
    assert "theirs" not in answer.json()["conflicts"][0]
