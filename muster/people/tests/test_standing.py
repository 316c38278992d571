"""Who somebody is in a school today, read afresh from dated rows with each request."""

import datetime as dt

import pytest
from django.utils.dateformat import format as written

from muster.people.models import RoleHolding
from tests.american import make_american_school
from tests.cast import TODAY, School

YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


@pytest.mark.parametrize(
    "dates", [{"last_day": YESTERDAY}, {"first_day": TOMORROW}], ids=["after its last", "before its first"]
)
def test_a_role_gives_nothing_before_its_first_day_and_after_its_last(
    school: School, dates: dict[str, dt.date]
):
    client = school.signed_in(school.attendance_officer)
    assert client.get("/school/attendance").status_code == 200
    with school.seen_by_command():
        RoleHolding.objects.filter(school_id=school.id, staff_id=school.attendance_officer).update(**dates)
    answer = client.get("/school/attendance")
    assert (answer.status_code, answer.headers.get("Location", "")[:18]) in {
        (403, ""),
        (302, "/sign-in/no-school"),
    }


@pytest.mark.usefixtures("school")
def test_a_school_in_the_united_states_writes_the_month_first():
    lakeview = make_american_school()
    answer = lakeview.signed_in(lakeview.principal).get("/")
    assert written(TODAY, "l, F j") in answer.text
    assert written(TODAY, "l j F") not in answer.text
