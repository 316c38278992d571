"""The register is the record, the line is its index: whatever is saved, in whatever order, folding gives the lines."""

import datetime as dt
import threading
import uuid

import pytest
from django.db import connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.saving import save_marks
from muster.attendance.intake import Because
from muster.attendance.queries.verification import verify_lines
from muster.attendance.rules import SentMark, WhyChanged
from muster.people.models import Enrolment, Membership
from tests.cast import MORNING, TODAY, School, make_school

PUPILS = ("ada", "ben", "daisy", "esra", "newcomer", "leaver")
DAYS = tuple(TODAY - dt.timedelta(days=back) for back in (0, 1, 4, 33))
CODES = st.sampled_from(["/", "\\", "L", "N", "I", "U", ""])

marks = st.tuples(st.sampled_from(PUPILS), CODES, st.sampled_from([None, 0, 7, 59]))
savings = st.tuples(
    st.sampled_from(DAYS), st.sampled_from([0, 1]), st.lists(marks, max_size=8), st.booleans()
)
moves = st.tuples(st.just("leave"), st.sampled_from(PUPILS), st.sampled_from(DAYS))


@pytest.fixture(scope="module")
def school(django_db_setup, django_db_blocker) -> School:
    with django_db_blocker.unblock():
        return make_school()


def save(school: School, day: dt.date, slot: int, sent: list[tuple[str, str, int | None]]) -> None:
    with school.seen_by(school.head, MORNING) as viewer:
        save_marks(
            by=viewer,
            place=school.register(day=day, slot=slot),
            marks=[SentMark(uuid.uuid4(), school.people[who], code, None, late) for who, code, late in sent],
            because=Because(WhyChanged.OTHER),
        )


def finish(school: School, day: dt.date, slot: int) -> None:
    with school.seen_by(school.head, MORNING) as viewer:
        finish_register(by=viewer, place=school.register(day=day, slot=slot), anyway=True)


def leave(school: School, who: str, day: dt.date) -> None:
    """A pupil leaves the form and the roll: what was entered of them before stays."""
    with school.seen_by(school.head, MORNING):
        for model in (Membership, Enrolment):
            rows = model.objects.filter(school_id=school.id, pupil_id=school.people[who], first_day__lte=day)
            rows.update(last_day=day)


def assert_folds(school: School) -> None:
    with school.seen_by_command() as viewer:
        assert verify_lines(viewer, school.year).differences == ()


@pytest.mark.usefixtures("db_app")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(savings, moves), max_size=10))
def test_random_savings_amendments_and_moves_fold_into_the_lines(school: School, steps):
    for step in steps:
        if step[0] == "leave":
            leave(school, step[1], step[2])
            continue
        day, slot, sent, is_finished = step
        save(school, day, slot, sent)
        if is_finished:
            finish(school, day, slot)
    assert_folds(school)


@pytest.mark.usefixtures("db_app")
def test_two_at_once_on_the_same_register_fold_into_the_lines():
    school, failures = make_school(), []

    def work(code: str) -> None:
        try:
            for slot in (0, 1, 0, 1):
                save(school, TODAY, slot, [(who, code, None) for who in PUPILS])
        except Exception as error:  # noqa: BLE001  # a failure in a thread must reach the test
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(code,)) for code in ("/", "N", "L")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert_folds(school)
