"""What a family's link shows once its check is passed: the child's first name and the day, and no more."""

import uuid
from dataclasses import dataclass

from muster.attendance.access import GIVE_REASON, HOLDS_REASON_LINK
from muster.attendance.models import ReasonLink
from muster.attendance.reason_links import PURPOSE, Asked, open_asked
from muster.calendar.families import FamilyReason
from muster.calendar.queries import Letterhead, letterhead, profile_of
from muster.people.directory import names
from muster.people.names import called
from muster.people.queries.family_links import LinkKind
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.audit.recording import record
from muster.ui.formats import day as day_in_words

REASON_LINKS = LinkKind(ReasonLink, PURPOSE, HOLDS_REASON_LINK, GIVE_REASON)


@dataclass(frozen=True, slots=True)
class AskedWords:
    """Whose absence, of which day, in words."""

    name: str
    day: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Behind:
    """What a link shows before the check: the school, what a family can say in its country, and how it writes dates."""

    school: Letterhead
    reasons: tuple[FamilyReason, ...]
    month_first: bool


def asked_words(school_id: uuid.UUID, asked: Asked) -> AskedWords:
    """The child's name as used by the family, and the day. Must be called inside a transaction."""
    viewer = unscoped_viewer(school_id, because="a family followed a link")
    record(viewer, GIVE_REASON, "show reason link", reason=None, people=[asked.pupil])
    given, family = called(names(viewer).person(asked.pupil))
    return AskedWords(given or family, day_in_words(asked.day), asked.day == viewer.today)


def asked_again(token: str, proof: str) -> AskedWords:
    """The same for an answer that has to be given again, after the check was passed. Raises LinkRefused."""
    with REASON_LINKS.held(token) as (by, link):
        REASON_LINKS.require_proof(link.id, by.moment, proof)
        return asked_words(by.school_id, open_asked(by.school_id, link.id, bytes(link.sealed)))


def school_behind(token: str) -> Behind:
    """The school of a link that is still valid. Raises LinkRefused."""
    with REASON_LINKS.held(token) as (by, _):
        return Behind(letterhead(by), profile_of(by).follow_up.families_say, by.standing.manner.month_first)
