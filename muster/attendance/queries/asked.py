"""A link that a family holds, and what it shows once its check is passed: the child's first name and the day, and no more."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import transaction

from muster.attendance.access import GIVE_REASON, HOLDS_REASON_LINK
from muster.attendance.models import ReasonLink
from muster.attendance.reason_links import PURPOSE, Asked
from muster.attendance.words import day_in_words
from muster.people.directory import names
from muster.people.names import called
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.accounts.school_tokens import BadToken, school_of
from muster.protection.accounts.secrets import token_hash
from muster.protection.audit.recording import record

MOST_WRONG_TRIES = 5
_BECAUSE = "a family followed a link"


class LinkRefused(Exception):
    """A link does not open: forged, over, answered already, or tried too often. One answer for all."""


@dataclass(frozen=True, slots=True)
class AskedWords:
    """Whose absence, of which day, in words."""

    name: str
    day: str


def asked_words(school_id: uuid.UUID, asked: Asked) -> AskedWords:
    """The child as the family calls them, and the day. Must be called inside a transaction."""
    viewer = unscoped_viewer(school_id, because=_BECAUSE)
    record(viewer, GIVE_REASON, "show reason link", reason=None, people=[asked.pupil])
    given, family = called(names(viewer).person(asked.pupil))
    return AskedWords(given or family, day_in_words(asked.day))


@contextmanager
def held_link(token: str) -> Iterator[tuple[Viewer, ReasonLink]]:
    """The link under lock, and its holder. Raises LinkRefused."""
    try:
        school_id = school_of(PURPOSE, token)
    except BadToken:
        raise LinkRefused from None
    with transaction.atomic():
        by = unscoped_viewer(school_id, because=_BECAUSE)
        link = ReasonLink.objects.select_for_update().filter(token_hash=token_hash(token)).first()
        if (
            link is None
            or link.answered_at
            or link.wrong_tries >= MOST_WRONG_TRIES
            or link.ends_at <= by.moment
        ):
            raise LinkRefused
        yield replace(by, standing=replace(by.standing, facts=frozenset((HOLDS_REASON_LINK,)))), link


def school_behind(token: str) -> str:
    """The name of the school that a link belongs to, while the link holds. Raises LinkRefused."""
    with held_link(token) as (by, _):
        return by.standing.school_name
