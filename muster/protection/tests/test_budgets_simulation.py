"""What is simulated is what the door does, and what comes of it."""

import datetime as dt
import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from muster.protection.budgets.ledger import Ledger
from muster.protection.budgets.rules import NARROW_IN_A_DAY, Verdict
from muster.protection.budgets.simulation import THEFTS, Theft, ordinary_year, play_theft
from muster.protection.budgets.spending import reckon
from tests.cast import MORNING, School

STEPS = some.lists(
    some.tuples(
        some.integers(0, 1),  # which opener
        some.integers(0, 5),  # which person
        some.sampled_from([1, 20, 59, 60, 61, 24 * 60, 27 * 24 * 60, 29 * 24 * 60]),  # minutes since the last
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_the_ledger_counts_as_the_door_does(school: School, steps: list[tuple[int, int, int]]):
    openers, people = [school.senco, school.office], [uuid.uuid4() for _ in range(6)]
    ledger, moment = Ledger(), MORNING
    with transaction.atomic():
        for opener, person, minutes in steps:
            moment += dt.timedelta(minutes=minutes)
            with school.seen_by(openers[opener], moment) as viewer:
                found = reckon(viewer, [people[person]])
            spent, allowed = ledger.count(opener, person, viewer.now)
            assert (found.spent, found.allowed) == (spent, allowed)
        transaction.set_rollback(True)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("pupils", [200, 400, 1000, 1500])
def test_a_year_of_ordinary_work_raises_at_most_one_alarm_a_week(seed: int, pupils: int):
    year = ordinary_year(seed=seed, pupils=pupils)
    assert year.openings > 10_000
    assert year.warned > 0, "a year in which nobody is ever warned shows nothing"
    assert year.most_alarms_a_week() <= 1


@pytest.mark.parametrize("theft", THEFTS, ids=lambda theft: theft.words)
def test_a_stolen_session_is_stopped_or_found_the_same_day(theft: Theft):
    caught = play_theft(theft)
    assert caught.alarm_at is not None
    assert caught.taken < 200


def test_without_the_second_factor_a_thief_comes_half_as_far():
    caught = play_theft(THEFTS[0])
    assert caught.taken == NARROW_IN_A_DAY / 2
    assert caught.alarm_at == caught.taken + 1, "and a second person is told"


def test_without_limits_the_same_theft_takes_the_school(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("muster.protection.budgets.simulation.verdict_on", lambda *_, **__: Verdict.GO_ON)
    assert play_theft(THEFTS[0]).taken == 1000
