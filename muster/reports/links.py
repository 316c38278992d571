"""Links by which a family opens a report: who gets one, what the message says, and the sealed content."""

import datetime as dt
import uuid
from collections.abc import Sequence

import msgspec

from muster.people.records import Relationship
from muster.ui.formats import date

PURPOSE = "report"
LINK_CODE = 96
HOLDS_FOR = dt.timedelta(days=30)
OPENS_AGAIN_FOR = dt.timedelta(days=1)
"""After the first opening: a download that broke off can be repeated, and a message left lying about soon opens nothing."""

MOST_LINKS_IN_A_MESSAGE = 3
"""A text message holds no more; a parent of more children gets another."""


class SentLink(msgspec.Struct, frozen=True, array_like=True):
    """Whose report, to which contact, and in which message it went."""

    pupil: uuid.UUID
    contact: uuid.UUID
    message: uuid.UUID


def gets_link(relationship: Relationship) -> bool:
    """Whether a contact is sent the report unasked: they have parental responsibility, and nothing on file calls for a decision."""
    held_back = relationship.court_order or relationship.warning
    return relationship.parental_responsibility and not held_back


def message_words(school: str, links: Sequence[tuple[str, str]], ends: dt.date) -> str:
    """What a message says, by year group and address of each report: never a name, and nothing that somebody typed."""
    ending = f"until {date(ends)}. If it does not open, ask the school for the report on paper."
    if len(links) == 1:
        ((year, link),) = links
        where = f" in {year}" if year else ""
        return (
            f"{school}: the report on your child{where} is ready. "
            f"Open it with your child's date of birth: {link} It opens {ending}"
        )
    each = " ".join(f"{year or 'Report'}: {link}" for year, link in links)
    return (
        f"{school}: reports on your children are ready. "
        f"Open each with that child's date of birth. {each} Each opens {ending}"
    )
