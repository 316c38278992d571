"""A page is drawn while what was recorded for it is written to disk, and never instead of that."""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction
from psycopg import Cursor

from muster.people.models import Membership
from muster.protection.accounts.models import StoredSession
from muster.protection.audit.recording import record
from muster.protection.walls.together import AskedTooLate, committing
from muster.pupils.access import SEE_PUPIL
from tests.cast import School

LONGEST_COMMIT = 10.0  # seconds, on a machine that does many things beside


@pytest.fixture
def recorded(audit_cursor: Cursor) -> Callable[[School], int]:
    """How many lines the log of a school has, for somebody else than who writes them."""

    def count(school: School) -> int:
        audit_cursor.execute(
            "SELECT count(*) FROM audit.event WHERE school_id = %s AND action = 'draw'", [school.id]
        )
        row = audit_cursor.fetchone()
        return int(row[0]) if row else 0

    return count


@contextmanager
def opening(school: School) -> Iterator[None]:
    """A transaction as a request has it, in which something was recorded."""
    with school.seen_by_command() as viewer:
        record(viewer, SEE_PUPIL, "draw", reason=None)
        yield


def test_what_was_recorded_is_written_while_the_page_is_drawn(
    school: School, recorded: Callable[[School], int]
):
    with opening(school):
        assert recorded(school) == 0
        with committing():
            until = time.monotonic() + LONGEST_COMMIT
            while not recorded(school) and time.monotonic() < until:
                time.sleep(0.01)
            assert recorded(school) == 1


def test_whoever_draws_asks_the_database_nothing(school: School):
    with opening(school), pytest.raises(AskedTooLate), committing():
        StoredSession.objects.exists()


def test_where_the_commit_fails_nothing_is_answered(school: School, recorded: Callable[[School], int]):
    drawn = []
    with pytest.raises(IntegrityError), opening(school):  # the error comes at the end of the block
        Membership.objects.create(
            school_id=school.id, group_id=uuid.uuid4(), pupil_id=school.ada, first_day=school.year.first_day
        )
        with committing():
            drawn.append("a page")
    assert drawn == ["a page"]
    assert recorded(school) == 0


def test_what_fails_in_drawing_takes_no_record_back(school: School, recorded: Callable[[School], int]):
    with pytest.raises(ZeroDivisionError), opening(school), committing():
        _ = 1 / 0
    assert recorded(school) == 1


def test_what_is_to_be_undone_is_not_committed(school: School, recorded: Callable[[School], int]):
    with opening(school):
        transaction.set_rollback(True)
        with committing():
            pass
    assert recorded(school) == 0


def test_a_transaction_within_another_is_left_to_it(school: School, recorded: Callable[[School], int]):
    with opening(school):
        with transaction.atomic(), committing():
            pass
        assert recorded(school) == 0
    assert recorded(school) == 1
