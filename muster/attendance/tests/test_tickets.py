"""Tickets: good for sending marks of one register until midnight, and for nothing else."""

import datetime as dt
import uuid

import pytest
from django.db import transaction

from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.saving import save_marks
from muster.attendance.intake import Because
from muster.attendance.models import RegisterEntry
from muster.attendance.queries.sheets import register_sheet
from muster.attendance.rules import SentMark, WhyChanged
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
    "spoil",
    [
        lambda ticket: ticket[:-1] + "x",
        lambda ticket: "x" + ticket,
        lambda _: "",
        lambda ticket: ticket + "\u00e9",
    ],
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


def ask_with_ticket(school: School, client, was: str | None, code: str) -> str:
    """What becomes of one mark of Ada's that is sent with a ticket: saved, conflicts or refused."""
    mark = {"key": str(uuid.uuid4()), "pupil": str(school.ada), "code": code, "was": was}
    body = {"ticket": ticket_of(school), "marks": [mark]}
    answer = client.post("/registers/ticket", body, content_type="application/json", secure=True).json()
    return next(become for become in ("saved", "conflicts", "refused") if answer[become])


def standing(school: School) -> str:
    with school.seen_by(school.office) as viewer:
        return {row.pupil_id: row.code for row in register_sheet(viewer, school.register()).rows}[school.ada]


@pytest.mark.parametrize(
    ("was", "code"), [("I", "I"), ("N", "N"), ("", "I"), (None, "I"), ("?", "N"), ("?", "/")]
)
@pytest.mark.parametrize("is_finished", [False, True])
def test_a_mark_that_only_asks_is_answered_alike_whatever_stands_there(
    school, client, was, code, *, is_finished
):
    """Asked for each code in turn, a ticket would otherwise read the register without leaving a trace."""
    answers = set()
    for stands in ("I", "N", "/"):
        with school.seen_by(school.attendance_officer) as viewer:
            mark = SentMark(uuid.uuid4(), school.ada, stands, None)
            save_marks(by=viewer, place=school.register(), marks=[mark], because=Because(WhyChanged.OTHER))
            if is_finished:
                finish_register(by=viewer, place=school.register(), anyway=True)
        answers.add(ask_with_ticket(school, client, was, code))
        assert standing(school) == stands
    assert len(answers) == 1, answers


def test_after_closing_a_ticket_without_a_reason_learns_nothing_either(school, client, settings):
    answers = set()
    settings.CLOCK_OFFSET += dt.timedelta(hours=1)
    for stands in ("I", "N", "/"):
        with school.seen_by(school.attendance_officer, clock.now()) as viewer:
            mark = SentMark(uuid.uuid4(), school.ada, stands, None)
            save_marks(by=viewer, place=school.register(), marks=[mark], because=Because(WhyChanged.OTHER))
            finish_register(by=viewer, place=school.register(), anyway=True)
        answers.add(ask_with_ticket(school, client, None, "N"))
        assert standing(school) == stands
    assert answers == {"refused"}


def test_a_time_outside_of_every_calendar_is_refused_in_words(school, client):
    mark = {
        "key": str(uuid.uuid4()),
        "pupil": str(school.ada),
        "code": "/",
        "at": "0001-01-01T00:00:00+14:00",
    }
    body = {"ticket": ticket_of(school), "marks": [mark]}
    answer = client.post("/registers/ticket", body, content_type="application/json", secure=True)
    assert answer.status_code == 422
