"""What leaves on one person's word: however a list is cut into slices, it leaves as far as the whole would."""

import datetime as dt
import threading
import uuid

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as some

from muster.protection.approvals.models import TakenOut
from muster.protection.approvals.rules import ALONE_IN_A_DAY, ALONE_IN_A_WEEK, DAY, WEEK, alone_with
from muster.protection.approvals.taking_out import alone, note_taken_out, take_out_alone
from muster.protection.budgets.models import Alarm
from tests.cast import MORNING, School

pytestmark = pytest.mark.usefixtures("db_app")


def some_pupils(how_many: int) -> list[uuid.UUID]:
    return [uuid.uuid4() for _ in range(how_many)]


def takes(school: School, pupils: list[uuid.UUID], *, at: dt.datetime = MORNING) -> bool:
    with school.seen_by(school.office, at=at) as viewer:
        return take_out_alone(viewer, pupils)


@given(some.lists(some.integers(1, 80), max_size=40), some.integers(0, 8 * 24))
def test_no_way_of_slicing_takes_out_more_than_a_day_and_a_week_allow(slices: list[int], hours: int):
    taken: dict[uuid.UUID, dt.datetime] = {}
    for number, size in enumerate(slices):
        moment = MORNING + dt.timedelta(hours=hours * number / 8)
        pupils = [uuid.uuid4() for _ in range(size)]
        if not alone_with(taken, pupils, moment).takes_two:
            taken |= dict.fromkeys(pupils, moment)
    for end in taken.values():
        assert sum(end - DAY < at <= end for at in taken.values()) <= ALONE_IN_A_DAY
        assert sum(end - WEEK < at <= end for at in taken.values()) <= ALONE_IN_A_WEEK


def test_slices_add_up_and_what_was_refused_does_not(school: School):
    assert takes(school, some_pupils(30))
    assert not takes(school, some_pupils(21))
    assert takes(school, some_pupils(20))
    assert not takes(school, some_pupils(1))


def test_the_same_pupil_counts_once_and_another_person_for_themselves(school: School):
    pupils = some_pupils(ALONE_IN_A_DAY)
    assert takes(school, pupils)
    assert takes(school, pupils[:10])
    assert not takes(school, [*pupils, uuid.uuid4()])
    with school.seen_by(school.head) as viewer:
        assert take_out_alone(viewer, some_pupils(ALONE_IN_A_DAY))


def test_a_day_later_there_is_room_again_until_the_week_is_full(school: School):
    first, second = some_pupils(ALONE_IN_A_DAY), some_pupils(ALONE_IN_A_DAY)
    assert takes(school, first)
    assert not takes(school, second, at=MORNING + DAY - dt.timedelta(minutes=1))
    assert takes(school, second, at=MORNING + DAY)
    assert not takes(school, some_pupils(1), at=MORNING + 2 * DAY), "the week is full"
    assert takes(school, some_pupils(ALONE_IN_A_DAY), at=MORNING + WEEK)


def test_what_no_sum_asks_for_any_more_is_forgotten(school: School):
    assert takes(school, some_pupils(9))
    assert takes(school, some_pupils(2), at=MORNING + WEEK)
    with school.seen_by_command():
        assert TakenOut.objects.filter(school_id=school.id).count() == 2


def test_slices_that_are_sent_at_once_are_all_added_up(school: School):
    """While one is on its way the next waits, however long that takes, and then counts it."""
    outcomes: list[bool] = []

    def take() -> None:
        outcomes.append(takes(school, some_pupils(30)))
        connections.close_all()

    with school.seen_by(school.office) as viewer:
        assert take_out_alone(viewer, some_pupils(30))
        following = threading.Thread(target=take)
        following.start()
        following.join(timeout=1)
        assert outcomes == []
    following.join()
    assert outcomes == [False]


def test_ordinary_work_is_not_stopped_and_a_second_person_looks_once(school: School):
    with school.seen_by(school.senco) as viewer:
        note_taken_out(viewer, some_pupils(ALONE_IN_A_DAY))
        assert not Alarm.objects.filter(school_id=school.id).exists()
        note_taken_out(viewer, some_pupils(30))
        note_taken_out(viewer, some_pupils(30))
        raised = Alarm.objects.get(school_id=school.id)
        assert (raised.kind, raised.opener_id) == (Alarm.Kind.TAKEN_OUT, school.senco)
        assert alone(viewer).in_day == ALONE_IN_A_DAY + 60
