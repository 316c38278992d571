"""What a register of thirty weighs on the wire, its pictures included: a telephone on a school's poor network has to load it.

Small pictures come after the page, in one answer, and not at all to a telephone that saves data. Nobody of this school has
one: each counts here with the most that it can be.
"""

from __future__ import annotations

import brotli
import pytest
from playwright.sync_api import Response

from muster.attendance.places import RegisterPlace
from muster.people import actions
from muster.people.actions import NewMembership, NewPupil
from muster.people.records import Name, Particulars
from muster.photographs.records import FACE_BYTES
from tests.cast import FIRST_DAY, School, make_school
from tests.journeys.conftest import Opener
from tests.journeys.registers import address_of

HEAVIEST = 60_000
ID_AND_LENGTH = 18  # before each picture


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def register_of_thirty(school: School) -> RegisterPlace:
    """The tutor's form with 25 more pupils in it."""
    with school.seen_by_command() as by:
        pupils = [
            NewPupil(Name(given=f"Given{n}", family=f"Family-Number{n}"), Particulars(), FIRST_DAY)
            for n in range(25)
        ]
        people = actions.admit_pupils(by=by, pupils=pupils)
        memberships = [NewMembership(school.form_3b, one, FIRST_DAY) for one in people]
        actions.add_memberships(by=by, memberships=memberships)
    return school.register()


def wire_weight(response: Response) -> int:
    """What went over the wire for a page; static files travel in Brotli, which this server does not do."""
    if "/static/" in response.url:
        return len(brotli.compress(response.body()))
    return response.request.sizes()["responseBodySize"]


def test_a_register_of_thirty_is_light(open_as: Opener, school: School) -> None:
    place = register_of_thirty(school)
    page = open_as(school, school.tutor)
    loaded: list[Response] = []
    page.on("response", lambda one: loaded.append(one))  # noqa: PLW0108  # a built-in cannot be wrapped
    page.goto(address_of(place))
    page.wait_for_load_state("networkidle")
    weights = {
        one.url.rsplit("/", 1)[-1] or "register": wire_weight(one)
        for one in loaded
        if not one.url.endswith(("sw.js", "/faces"))
    }
    assert page.locator(".pupil").count() == 30
    pictures = 30 * (ID_AND_LENGTH + FACE_BYTES)
    assert sum(weights.values()) + pictures < HEAVIEST, weights
