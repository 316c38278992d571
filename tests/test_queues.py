"""Marks that waited on devices: sent twice, out of order, days later, from two devices, by another user, forged."""

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.saving import Saved, save_marks
from muster.attendance.actions.taking import take_marks
from muster.attendance.queries.sheets import mark_in_register, register_sheet
from muster.attendance.queries.verification import verify_lines
from muster.attendance.rules import SentMark
from muster.attendance.tickets import issue_ticket
from tests.cast import MORNING, TODAY, School, make_school

pytestmark = pytest.mark.usefixtures("db_app")

PUPILS = ("ada", "ben", "daisy")
THREE_DAYS = dt.timedelta(days=3)


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


@dataclass(frozen=True, slots=True)
class Tap:
    """One mark as a page keeps it; it was made over what the device knew at the time."""

    pupil: str
    code: str


devices = st.lists(
    st.lists(st.builds(Tap, st.sampled_from(PUPILS), st.sampled_from(["/", "L", "N"])), max_size=5),
    min_size=2,
    max_size=2,
)


def queue_of(school: School, taps: Sequence[Tap]) -> list[SentMark]:
    """The queue of a device that opened an empty register and has had no network since."""
    known: dict[str, str] = {}
    marks = []
    for tap in taps:
        was = known.get(tap.pupil, "")
        marks.append(SentMark(uuid.uuid4(), school.people[tap.pupil], tap.code, was, at=MORNING))
        known[tap.pupil] = tap.code
    return marks


def send(
    school: School, marks: Sequence[SentMark], *, by: uuid.UUID | None = None, day: dt.date = TODAY
) -> Saved:
    with school.seen_by(by or school.tutor, MORNING) as viewer:
        return take_marks(by=viewer, place=school.register(day=day), marks=marks)


def codes(school: School, day: dt.date = TODAY) -> dict[uuid.UUID, str]:
    with school.seen_by(school.tutor, MORNING) as viewer:
        return {row.pupil_id: row.code for row in register_sheet(viewer, school.register(day=day)).rows}


def entries(school: School) -> int:
    with school.seen_by_command() as viewer:
        verified = verify_lines(viewer, school.year)
    assert verified.differences == ()
    return verified.entries


def dealt_with(saved: Saved) -> set[uuid.UUID]:
    """The keys of the marks about which the device was told something."""
    told = {clash.key for clash in saved.conflicts} | {one.key for one in saved.refused}
    return set(saved.saved) | told


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(devices, st.randoms(use_true_random=False))
def test_two_devices_in_any_order_and_again_converge_with_every_clash_shown(taps, chance):
    school = make_school()
    everything = [mark for each in taps for mark in queue_of(school, each)]
    arriving = [*everything, *chance.sample(everything, len(everything) // 2)]
    chance.shuffle(arriving)  # out of order, and half of it twice
    answered = [key for mark in arriving for key in dealt_with(send(school, [mark]))]
    assert sorted(answered) == sorted(mark.key for mark in arriving)  # saved, or its clash was shown

    for _ in everything:  # each round settles at least one clash, or nothing more happens
        send(school, everything)
    held, count = codes(school), entries(school)
    send(school, everything)
    assert (codes(school), entries(school)) == (held, count)
    for who in PUPILS:
        sent = {mark.code for mark in everything if mark.pupil_id == school.people[who]}
        assert held[school.people[who]] in (sent or {""})


def test_a_queue_that_is_sent_again_whole_changes_nothing(school: School):
    queue = queue_of(school, [Tap("ada", "/"), Tap("ben", "L"), Tap("ada", "N")])
    first = send(school, queue)
    held, count = codes(school), entries(school)
    again = send(school, queue)
    assert set(again.saved) == set(first.saved) == {mark.key for mark in queue}
    assert (codes(school), entries(school)) == (held, count)


def test_marks_that_arrive_in_the_wrong_order_end_as_they_were_made(school: School):
    older, newer = queue_of(school, [Tap("ada", "/"), Tap("ada", "N")])
    assert [clash.key for clash in send(school, [newer]).conflicts] == [newer.key]
    assert codes(school)[school.ada] == ""
    assert send(school, [older]).saved == (older.key,)
    assert send(school, [newer]).saved == (newer.key,)
    assert send(school, [older]).saved == (older.key,)  # received before, so it undoes nothing
    assert codes(school)[school.ada] == "N"
    assert entries(school) == 2


def test_a_clash_names_what_is_there_and_what_was_sent(school: School):
    send(school, queue_of(school, [Tap("ada", "N")]), by=school.office)
    clash = send(school, queue_of(school, [Tap("ada", "/")])).conflicts[0]
    assert (clash.pupil_id, clash.yours, clash.theirs) == (school.ada, "/", "N")
    assert codes(school)[school.ada] == "N"


@pytest.mark.parametrize("is_finished", [False, True])
def test_a_queue_three_days_old_fills_gaps_and_asks_why_where_somebody_finished(
    school: School, *, is_finished: bool
):
    day = TODAY - dt.timedelta(days=4)  # a Friday, sent on Tuesday: three days without school or network
    if is_finished:
        with school.seen_by(school.head, MORNING) as viewer:
            save_marks(
                by=viewer,
                place=school.register(day=day),
                marks=[SentMark(uuid.uuid4(), school.ada, "N", "")],
            )
            finish_register(by=viewer, place=school.register(day=day), anyway=True)
    late = SentMark(uuid.uuid4(), school.ada, "/", "N" if is_finished else "", at=MORNING - THREE_DAYS)
    saved = send(school, [late], day=day)
    if is_finished:
        assert [one.needs_reason for one in saved.refused] == [True]
        assert codes(school, day)[school.ada] == "N"
    else:
        assert saved.saved == (late.key,)
        assert codes(school, day)[school.ada] == "/"
    assert send(school, [late], day=day).saved == saved.saved


def post(school: School, client: Client, *, ticket: str, marks: Sequence[SentMark]):
    sent = [
        {"key": str(mark.key), "pupil": str(mark.pupil_id), "code": mark.code, "was": mark.was}
        for mark in marks
    ]
    body = json.dumps({"ticket": ticket, "marks": sent})
    return client.post("/registers/ticket", body, content_type="application/json", secure=True)


def test_another_user_sends_what_waits_and_the_entry_says_who_opened_the_register(school: School):
    with school.seen_by(school.tutor) as viewer:
        ticket = issue_ticket(viewer, school.register())
    queue = queue_of(school, [Tap("ada", "/")])
    answer = post(school, school.signed_in(school.other_tutor), ticket=ticket, marks=queue)
    assert answer.json()["saved"] == [str(queue[0].key)]
    with school.seen_by(school.office, MORNING) as viewer:
        (entry,) = mark_in_register(viewer, school.register(), school.ada).history
    assert entry.by_person == school.tutor


@pytest.mark.parametrize("forged", ["swapped", "unsigned", "empty", "noise"])
def test_a_forged_queue_is_refused_and_writes_nothing(school: School, client: Client, forged: str):
    with school.seen_by(school.tutor) as viewer:
        mine = issue_ticket(viewer, school.register())
        other = issue_ticket(viewer, school.register(day=TODAY, slot=1))
    ticket = {
        "swapped": f"{other.partition('.')[0]}.{mine.partition('.')[2]}",  # one register's body, another's seal
        "unsigned": mine.partition(".")[0],
        "empty": "",
        "noise": "A" * len(mine),
    }[forged]
    answer = post(school, client, ticket=ticket, marks=queue_of(school, [Tap("ada", "/")]))
    assert answer.status_code == 403
    assert codes(school)[school.ada] == ""
    assert entries(school) == 0


def test_a_pupil_of_another_class_in_a_queue_is_refused_and_the_rest_is_saved(school: School):
    theirs = SentMark(uuid.uuid4(), school.people["theo"], "/", "")
    ours = SentMark(uuid.uuid4(), school.ada, "/", "")
    saved = send(school, [theirs, ours])
    assert [one.key for one in saved.refused] == [theirs.key]
    assert saved.saved == (ours.key,)
