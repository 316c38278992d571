"""Agreements of two people when several answer at once, once more, or too late: for every kind there is."""

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from functools import partial

import pytest
from django.db import connections

from muster.protection import clock
from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval
from muster.protection.approvals.rules import ANSWER_WITHIN, Details
from tests.cast import School

DETAILS: Details = {"what": "this", "count": 60}
HOUR = dt.timedelta(hours=1)
ANSWERING = ("head", "senior_leader", "data_protection_lead")

every_kind = pytest.mark.parametrize("kind", Approval.Kind, ids=lambda kind: kind.name.lower())


@pytest.fixture
def wish(school: School, kind: Approval.Kind) -> uuid.UUID:
    """What the office asked for."""
    with school.seen_by(school.office) as viewer:
        deciding.ask(viewer, kind, DETAILS)
        [asked] = deciding.waiting(viewer, kind)
    return asked.id


def answer(school: School, kind: Approval.Kind, wish: uuid.UUID, part: str, *, agrees: bool = True) -> str:
    """How it went."""
    with school.seen_by(school.people[part]) as viewer:
        try:
            deciding.answer(viewer, kind, wish, holds=HOUR if agrees else None)
        except Approval.DoesNotExist:
            return "too late"
        except deciding.NotAgreed:
            return "not theirs"
    return "agreed" if agrees else "refused"


def at_once(*doing: Callable[[], str]) -> list[str]:
    """What came of things that were done at the same moment."""
    came, barrier = [], threading.Barrier(len(doing))

    def run(one: Callable[[], str]) -> None:
        barrier.wait()
        came.append(one())
        connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in doing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(came)


@every_kind
def test_of_several_who_agree_at_once_one_does(school: School, kind: Approval.Kind, wish: uuid.UUID):
    came = at_once(*(lambda part=part: answer(school, kind, wish, part) for part in ANSWERING))
    assert came == ["agreed", "too late", "too late"]


@every_kind
def test_of_agreeing_and_refusing_at_once_one_stands(school: School, kind: Approval.Kind, wish: uuid.UUID):
    came = at_once(
        lambda: answer(school, kind, wish, "head"),
        lambda: answer(school, kind, wish, "senior_leader", agrees=False),
    )
    assert came in (["agreed", "too late"], ["refused", "too late"])
    with school.seen_by(school.head) as viewer:
        assert (deciding.holds(viewer, kind, DETAILS) is not None) is ("agreed" in came)
        assert deciding.waiting(viewer, kind) == []


def takes_back(school: School, wish: uuid.UUID, part: str = "office") -> str:
    with school.seen_by(school.people[part]) as viewer:
        try:
            deciding.take_back(viewer, wish)
        except Approval.DoesNotExist:
            return "too late"
    return "taken back"


@every_kind
def test_of_agreeing_and_taking_back_at_once_one_stands(school: School, kind: Approval.Kind):
    """Round after round, so that each of the two is now and then the first."""
    for place in range(6):
        wanted = {**DETAILS, "count": 60 + place}
        with school.seen_by(school.office) as viewer:
            deciding.ask(viewer, kind, wanted)
            [asked] = deciding.waiting(viewer, kind)
        came = at_once(
            partial(answer, school, kind, asked.id, "head"),
            partial(takes_back, school, asked.id),
            partial(takes_back, school, asked.id),
        )
        assert came in (["agreed", "too late", "too late"], ["taken back", "too late", "too late"])
        with school.seen_by(school.head) as viewer:
            assert (deciding.holds(viewer, kind, wanted) is not None) is ("agreed" in came)
            assert deciding.waiting(viewer, kind) == []


@every_kind
def test_what_is_taken_back_is_agreed_to_by_nobody_and_can_be_asked_for_anew(
    school: School, kind: Approval.Kind, wish: uuid.UUID
):
    assert takes_back(school, wish, "head") == "too late", "it is not theirs"
    assert takes_back(school, wish) == "taken back"
    assert takes_back(school, wish) == "too late"
    assert answer(school, kind, wish, "head") == "too late"
    with school.seen_by(school.office) as viewer:
        assert deciding.waiting(viewer, kind) == []
        assert deciding.holds(viewer, kind, DETAILS) is None
        deciding.ask(viewer, kind, DETAILS)
        [anew] = deciding.waiting(viewer, kind)
    assert answer(school, kind, anew.id, "head") == "agreed"
    assert takes_back(school, anew.id) == "too late", "an agreement is not taken back by whoever asked"


@every_kind
def test_an_answer_is_given_once(school: School, kind: Approval.Kind, wish: uuid.UUID):
    assert answer(school, kind, wish, "head", agrees=False) == "refused"
    assert answer(school, kind, wish, "head") == "too late"
    assert answer(school, kind, wish, "senior_leader") == "too late"
    with school.seen_by(school.head) as viewer:
        assert deciding.holds(viewer, kind, DETAILS) is None


@every_kind
def test_an_answer_under_another_kind_agrees_to_nothing(school: School, kind: Approval.Kind, wish: uuid.UUID):
    for other in set(Approval.Kind) - {kind}:
        assert answer(school, other, wish, "head") == "too late"
    assert answer(school, kind, wish, "office") == "not theirs"


@every_kind
def test_what_is_asked_for_twice_at_once_still_takes_another_person(school: School, kind: Approval.Kind):
    def ask() -> str:
        with school.seen_by(school.office) as viewer:
            deciding.ask(viewer, kind, DETAILS)
        return "asked"

    assert at_once(ask, ask) == ["asked", "asked"]
    with school.seen_by(school.office) as viewer:
        for one in deciding.waiting(viewer, kind):
            with pytest.raises(deciding.NotAgreed):
                deciding.answer(viewer, kind, one.id, holds=HOUR)


@every_kind
def test_an_agreement_holds_for_exactly_this_and_for_its_time(
    school: School, kind: Approval.Kind, wish: uuid.UUID
):
    answer(school, kind, wish, "head")
    with school.seen_by(school.head) as viewer:
        assert deciding.holds(viewer, kind, DETAILS) is not None
        assert deciding.holds(viewer, kind, {**DETAILS, "count": 61}) is None
    with school.seen_by(school.head, clock.now() + HOUR) as later:
        assert deciding.holds(later, kind, DETAILS) is None


@every_kind
def test_nobody_is_shown_one_thing_and_agrees_to_another(
    school: School, kind: Approval.Kind, wish: uuid.UUID
):
    """A thief with the database's login makes their request look like less than it is, or like more."""
    with school.seen_by(school.office) as thief:
        less = Approval().describe({**DETAILS, "count": 6})
        Approval.objects.filter(school_id=thief.school_id, id=wish).update(details_sealed=less.details_sealed)
    with school.seen_by(school.head) as viewer:
        assert deciding.waiting(viewer, kind) == []
    assert answer(school, kind, wish, "head") == "too late"
    with school.seen_by(school.head) as viewer:
        assert deciding.holds(viewer, kind, DETAILS) is None


@every_kind
def test_what_nobody_answered_is_over(school: School, kind: Approval.Kind, wish: uuid.UUID):
    moment = clock.now() + ANSWER_WITHIN + HOUR
    with school.seen_by(school.head, moment) as later, pytest.raises(Approval.DoesNotExist):
        deciding.answer(later, kind, wish, holds=HOUR)
