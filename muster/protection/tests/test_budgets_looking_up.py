"""Looking people up at the desk is never stopped; whoever goes through a school there is looked at."""

import datetime as dt
import uuid

import pytest

from muster.protection.budgets.looking_up import note_looked_up
from muster.protection.budgets.models import Alarm, LookedUp
from muster.protection.budgets.rules import LOOK_AT_LOOKING_UP
from tests.cast import MORNING, School

pytestmark = pytest.mark.usefixtures("db_app")


def looks_up(school: School, people: list[uuid.UUID], *, at: dt.datetime = MORNING) -> list[int]:
    """Which alarms wait afterwards."""
    with school.seen_by(school.office, at=at) as viewer:
        for person in people:
            note_looked_up(viewer, person)
        return list(Alarm.objects.filter(school_id=school.id).values_list("kind", flat=True))


def test_a_second_person_is_told_once_of_more_than_come_through_a_door(school: School):
    people = [uuid.uuid4() for _ in range(LOOK_AT_LOOKING_UP)]
    assert looks_up(school, people) == []
    assert looks_up(school, people[:20]) == [], "the same pupil again is no more"
    assert looks_up(school, [uuid.uuid4(), uuid.uuid4()]) == [Alarm.Kind.LOOKED_UP]


def test_every_day_begins_anew_and_the_day_before_is_forgotten(school: School):
    assert looks_up(school, [uuid.uuid4() for _ in range(LOOK_AT_LOOKING_UP)]) == []
    assert looks_up(school, [uuid.uuid4()], at=MORNING + dt.timedelta(days=1)) == []
    with school.seen_by_command():
        assert LookedUp.objects.filter(school_id=school.id).count() == 1
