"""Roles that end: nobody takes away what they may not give, whichever day they type."""

import datetime as dt

import pytest

from muster.people.actions import give_role, let_staff_leave
from muster.people.models import RoleHolding
from muster.protection.access.decisions import Refused
from tests.cast import FIRST_DAY, TODAY, School

YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.mark.parametrize("last_day", [TODAY, FIRST_DAY - dt.timedelta(days=1), dt.date(2000, 1, 1)])
def test_it_lets_no_head_leave_today_nor_before_they_came(school: School, last_day: dt.date):
    with school.seen_by(school.it_administrator) as viewer, pytest.raises(Refused):
        let_staff_leave(by=viewer, staff_id=school.head, last_day=last_day)
    with school.seen_by_command():
        assert RoleHolding.objects.filter(staff_id=school.head, role="head", last_day=None).exists()


def test_nor_takes_away_a_role_that_is_still_to_begin(school: School):
    with school.seen_by(school.head) as viewer:
        give_role(
            by=viewer,
            staff_id=school.cover_teacher,
            role="safeguarding_lead",
            first_day=TODAY + dt.timedelta(days=30),
        )
    with (
        school.seen_by(school.people["data_manager"]) as viewer,
        pytest.raises(Refused),
    ):
        let_staff_leave(by=viewer, staff_id=school.cover_teacher, last_day=TODAY)


def test_the_head_lets_somebody_leave(school: School):
    with school.seen_by(school.head) as viewer:
        let_staff_leave(by=viewer, staff_id=school.cover_teacher, last_day=YESTERDAY)
        assert not RoleHolding.objects.filter(staff_id=school.cover_teacher).on(TODAY).exists()
