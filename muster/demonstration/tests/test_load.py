"""The demonstration from the outside."""

import datetime as dt
import time
from functools import cache

import pytest
from django.db import transaction

from muster.demonstration.load import CAST, LONDON, moment_to_go_on, opening_moment, sign_ins
from muster.demonstration.loading import load_schools
from muster.demonstration.people import Plan
from muster.demonstration.registers import Placed
from muster.protection import clock
from muster.protection.accounts.actions.factors import accept_code
from muster.protection.accounts.models import Account
from muster.protection.accounts.timed_codes import code_at
from muster.protection.keys.provider import provider

SMALL = (
    Plan("Oakfield Primary School", "990001", "primary", "oakfield.example", (2, 3, 4), 2),
    Plan("Northgate School", "990002", "secondary", "northgate.example", (7, 8), 2),
)


def test_the_demonstration_opens_at_ten_to_nine_on_a_school_day():
    assert opening_moment(dt.date(2026, 11, 24)) == dt.datetime(2026, 11, 24, 8, 50, tzinfo=LONDON)
    assert opening_moment(dt.date(2026, 11, 22)) == dt.datetime(2026, 11, 20, 8, 50, tzinfo=LONDON)


def test_in_the_holidays_it_opens_on_the_last_day_of_term():
    assert opening_moment(dt.date(2026, 12, 27)).date() == dt.date(2026, 12, 18)


def test_everyone_of_the_cast_has_a_password_and_a_secret_of_their_own(db_app: None):
    provider().prepare(clock.now().date())
    made = sign_ins()
    assert [one.email for one in made] == list(CAST)
    assert len({one.password for one in made} | {one.totp_secret for one in made}) == 2 * len(CAST)
    assert all(len(one.password) >= 12 for one in made)
    assert made == sign_ins()


@cache
def loaded() -> list[Placed]:
    """Two small schools with the accounts of the cast, once for this module."""
    provider().prepare(clock.now().date())
    return load_schools(say=lambda _: None, seed=5, sign_ins=sign_ins(), plans=SMALL)


def test_the_cast_can_sign_in_where_they_work(db_app: None):
    schools = {school.school.name: school.school_id for school in loaded()}
    both = set(schools.values())
    for one in sign_ins():
        account = Account.objects.get_by_natural_key(one.email)
        assert account.check_password(one.password)
        here = both & set(account.schools)
        assert len(here) == (2 if one.who.endswith("both schools") else 1)


def test_an_account_is_the_member_of_staff_whose_address_it_has(db_app: None):
    oakfield = loaded()[0]
    account = Account.objects.get_by_natural_key("r.adeyemi@oakfield.example")
    place = oakfield.staff.index(account.person_in(oakfield.school_id))
    assert oakfield.school.staff[place].post == "Class teacher 3B"


def test_the_printed_secret_gives_the_code_that_is_asked_for(db_app: None):
    loaded()
    one = sign_ins()[0]
    account = Account.objects.get_by_natural_key(one.email)
    with transaction.atomic():
        assert accept_code(by=account, typed=code_at(one.secret, time.time())) == "authenticator"


def test_a_demonstration_that_was_used_goes_on_after_the_latest_thing_done():
    opened = dt.datetime(2026, 11, 27, 8, 50, tzinfo=LONDON)
    latest = dt.datetime(2026, 11, 27, 10, 12, tzinfo=LONDON)
    assert moment_to_go_on(opened, None) == opened
    assert moment_to_go_on(opened, opened - dt.timedelta(hours=1)) == opened
    assert moment_to_go_on(opened, latest) == latest + dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    "latest",
    [
        dt.datetime(2026, 11, 27, 23, 10, tzinfo=LONDON),
        dt.datetime(2026, 11, 28, 12, 0, tzinfo=LONDON),
        dt.datetime(2026, 11, 30, 5, 30, tzinfo=LONDON),
    ],
)
def test_once_school_is_over_it_goes_on_as_the_next_school_day_opens(latest: dt.datetime):
    opened = dt.datetime(2026, 11, 27, 8, 50, tzinfo=LONDON)
    assert moment_to_go_on(opened, latest) == dt.datetime(2026, 11, 30, 8, 50, tzinfo=LONDON)
