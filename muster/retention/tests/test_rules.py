import datetime as dt

import pytest

from muster.people.records import CARE_CARD, CONTACT_DETAILS, NAME
from muster.protection.folder.kinds import A_MONTH_GONE, SIX_YEARS_GONE, UNTIL_25, WHILE_HERE, Keeping
from muster.retention.rules import Life, contact_due_on, due_on, refusal_of_erasure

BORN, LEFT = dt.date(2016, 2, 29), dt.date(2026, 10, 31)
TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("keeping", "day"),
    [
        (UNTIL_25, dt.date(2041, 2, 28)),
        (SIX_YEARS_GONE, dt.date(2032, 10, 31)),
        (A_MONTH_GONE, dt.date(2026, 11, 30)),
        (WHILE_HERE, dt.date(2026, 11, 1)),
    ],
)
def test_a_keeping_time_ends_on_a_day(keeping: Keeping, day: dt.date):
    assert keeping.ends_on(born=BORN, left_on=LEFT) == day


@pytest.mark.parametrize("keeping", [UNTIL_25, SIX_YEARS_GONE, A_MONTH_GONE, WHILE_HERE])
def test_nobody_who_is_here_ends(keeping: Keeping):
    assert keeping.ends_on(born=BORN, left_on=None) is None


def test_nobody_ends_before_they_left_however_old_they_are():
    assert UNTIL_25.ends_on(born=dt.date(1990, 1, 1), left_on=LEFT) == dt.date(2026, 11, 1)


def test_kinds_that_share_a_key_end_with_the_one_that_is_kept_longest():
    assert due_on([CONTACT_DETAILS, NAME], Life(BORN, LEFT)) == dt.date(2041, 2, 28)
    assert due_on([CONTACT_DETAILS, NAME], Life(None, LEFT)) is None, "it cannot be reckoned"
    assert due_on([], Life(BORN, LEFT)) is None


def test_a_contact_ends_after_the_last_of_their_pupils():
    earlier = dt.date(2020, 7, 20)
    assert contact_due_on(CONTACT_DETAILS.keeping, [earlier, LEFT]) == dt.date(2026, 11, 30)
    assert contact_due_on(CONTACT_DETAILS.keeping, [earlier, None]) is None
    assert contact_due_on(CONTACT_DETAILS.keeping, []) is None


def test_what_a_law_requires_is_refused_with_the_day():
    due = dt.date(2041, 2, 28)
    assert "until 28 February 2041" in refusal_of_erasure([NAME], due, TODAY, is_held=False)
    assert refusal_of_erasure([NAME], TODAY, TODAY, is_held=False) == ""
    assert "hold" in refusal_of_erasure([NAME], TODAY, TODAY, is_held=True)
    assert refusal_of_erasure([CARE_CARD], due, TODAY, is_held=False) == "", "no law requires a care card"
    assert "while the person is here" in refusal_of_erasure([CARE_CARD], None, TODAY, is_held=False)
    assert "while the person is here" in refusal_of_erasure([NAME], None, TODAY, is_held=False)
