"""What somebody is in a school today, as far as groups go: the leader of a year and the forms of it."""

import datetime as dt

import pytest
from django.db import connection

from muster.attendance.access import TAKE_REGISTER
from muster.protection.access.policy import Permission
from muster.pupils.access import SEE_CLASS
from tests.cast import MORNING, TODAY, School, make_school


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def reasons(school: School, part: str, permission: Permission, at: dt.datetime = MORNING) -> dict[str, str]:
    """Why this person may, in each group of the cast."""
    with school.seen_by(school.people[part], at) as viewer:
        found = {name: viewer.reason_in_group(permission, group) for name, group in school.groups.items()}
    return {name: reason.name for name, reason in found.items() if reason}


@pytest.mark.parametrize("permission", [SEE_CLASS, TAKE_REGISTER], ids=lambda each: each.name)
def test_the_leader_of_a_year_reaches_the_forms_of_that_year_and_no_other(
    school: School, permission: Permission
):
    assert reasons(school, "year_leader", permission) == {
        "year_3": "leads_group",
        "form_3b": "leads_year_of_group",
    }


@pytest.mark.parametrize("part", ["tutor", "subject_teacher", "assistant"])
def test_nobody_else_reaches_a_form_through_its_year(school: School, part: str):
    assert "leads_year_of_group" not in reasons(school, part, SEE_CLASS).values()


@pytest.mark.parametrize(
    "ends",
    [
        "UPDATE people_responsibility SET last_day = %s WHERE school_id = %s AND relation = 'leads'",
        "UPDATE people_group SET last_day = %s WHERE school_id = %s AND kind = 'form'",
    ],
)
def test_what_ended_yesterday_opens_no_form_today(school: School, ends: str):
    with school.seen_by_command(), connection.cursor() as cursor:
        cursor.execute(ends, [TODAY - dt.timedelta(days=1), school.id])
    assert "form_3b" not in reasons(school, "year_leader", SEE_CLASS)
    assert "form_3b" in reasons(school, "year_leader", SEE_CLASS, MORNING - dt.timedelta(days=1))


def test_the_forms_of_a_year_are_not_among_the_leaders_own_groups(school: School):
    """Home and the list of registers show what one has to do oneself."""
    with school.seen_by(school.year_leader) as viewer:
        assert set(viewer.standing.groups) == {school.year_3}


def test_the_register_of_a_form_opens_for_the_leader_of_its_year(school: School):
    browser = school.signed_in(school.year_leader)
    assert browser.get(f"/registers/{school.form_3b}/{TODAY}/am/").status_code == 200
    assert browser.get(f"/classes/{school.form_4a}").status_code == 404
