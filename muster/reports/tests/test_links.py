"""What a message with links says, and to whom a report is sent unasked."""

import datetime as dt
import uuid

import pytest

from muster.messaging.rules import LONGEST_TEXT
from muster.people.records import Relationship
from muster.reports.links import MOST_LINKS_IN_A_MESSAGE, gets_link, message_words

ENDS = dt.date(2026, 12, 24)
SOMEBODY = uuid.UUID(int=7)


@pytest.mark.parametrize(
    "held_back",
    [
        Relationship(SOMEBODY),
        Relationship(SOMEBODY, parental_responsibility=True, court_order=True),
        Relationship(SOMEBODY, parental_responsibility=True, warning="Ring first"),
    ],
    ids=["not responsible", "court order", "warning"],
)
def test_who_is_sent_none(held_back: Relationship):
    assert not gets_link(held_back)


def test_who_is_responsible_is_sent_a_link_wherever_they_live():
    assert gets_link(Relationship(SOMEBODY, parental_responsibility=True, lives_with=True))
    assert gets_link(Relationship(SOMEBODY, parental_responsibility=True, may_collect=False))


def test_one_child_and_several_are_told_apart_by_their_years():
    one = message_words("Oakfield", [("Year 3", "https://x/1")], ENDS)
    assert one == (
        "Oakfield: the report on your child in Year 3 is ready. Open it with your child's date of birth: "
        "https://x/1 It opens until 24 December. If it does not open, ask the school for the report on paper."
    )
    two = message_words("Oakfield", [("Year 3", "https://x/1"), ("", "https://x/2")], ENDS)
    assert "Year 3: https://x/1 Report: https://x/2 Each opens until 24 December." in two


def test_the_most_links_fit_into_one_text_message():
    address = "https://muster.northgate-secondary.sch.uk/report/" + "x" * 54
    links = [("Reception", address)] * MOST_LINKS_IN_A_MESSAGE
    assert len(message_words("A School with quite a long Name in Thornmere", links, ENDS)) <= LONGEST_TEXT
