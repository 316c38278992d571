"""Day passes as seen by those who give them, and the notice on their holder's home page."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _

from muster.calendar.refusals import NotPossible
from muster.oversight.access import GIVE_DAY_PASS
from muster.oversight.queries.recovering import account_answered_for, colleagues_with_account
from muster.oversight.rules import DAY_PASS_ENDS, PASSES_WITHIN, day_pass_until, refusal_of_day_pass
from muster.people.directory import names
from muster.protection.access.decisions import require
from muster.protection.access.notices import Notice, declare_notice
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.arrival import reaches_far
from muster.protection.accounts.models import Account
from muster.protection.accounts.queries import factors_of
from muster.protection.approvals.models import DayPass
from muster.ui.formats import clock


@dataclass(frozen=True, slots=True)
class PassLine:
    """One pass that was given: to whom, by whom, from when to when. `used_at` is when it was first typed."""

    id: uuid.UUID
    name: str
    given_by: str
    given_at: dt.datetime
    ends_at: dt.datetime
    used_at: dt.datetime | None
    is_in_force: bool


def day_passes(viewer: Viewer) -> tuple[PassLine, ...]:
    """The passes of the last thirty days, the newest first. Raises Refused."""
    require(viewer, GIVE_DAY_PASS)
    directory, zone = names(viewer), viewer.now.tzinfo
    return tuple(
        PassLine(
            row.id,
            directory.shown(row.staff_id) or _("Somebody who has left"),
            directory.shown(row.given_by_id),
            row.given_at.astimezone(zone),
            min(row.ends_at, row.ended_at or row.ends_at).astimezone(zone),
            row.used_at.astimezone(zone) if row.used_at else None,
            row.holds_at(viewer.moment),
        )
        for row in _lately(viewer).order_by("-given_at")
    )


def pass_takers(viewer: Viewer) -> list[tuple[uuid.UUID, str]]:
    """Whom the viewer may choose: everybody with an account here but themselves. Raises Refused."""
    require(viewer, GIVE_DAY_PASS)
    return colleagues_with_account(viewer)


def pass_taker(viewer: Viewer, staff_id: uuid.UUID) -> tuple[Account, dt.datetime]:
    """The account that a pass would let in, and until when. Raises NotThere and NotPossible."""
    account = account_answered_for(viewer, GIVE_DAY_PASS, staff_id)
    passes = _lately(viewer)
    refusal = refusal_of_day_pass(
        viewer.facts,
        to_self=staff_id == viewer.person_id,
        lately=passes.filter(staff_id=staff_id).count(),
        given_today=passes.filter(given_by_id=viewer.person_id, ends_at__gt=viewer.moment).count(),
    )
    if refusal:
        raise NotPossible(refusal, "staff")
    if reaches_far(account, viewer.moment):
        raise NotPossible("Their role asks for a passkey, for which no pass stands in.", "staff")
    if not factors_of(account).any:
        raise NotPossible("They have no second factor yet, and set one up when they sign in.", "staff")
    until = day_pass_until(viewer.now)
    if until is None:
        raise NotPossible(f"A pass ends at {clock(DAY_PASS_ENDS)}, which is over for today.")
    return account, until


@declare_notice
def pass_is_in_force(viewer: Viewer) -> Notice | None:
    """Whoever has a pass is told as long as it counts: also the one who never asked for it."""
    held = DayPass.objects.filter(
        school_id=viewer.school_id, staff_id=viewer.person_id, ends_at__gt=viewer.moment
    )
    mine = next((one for one in held if one.holds_at(viewer.moment)), None) if viewer.person_id else None
    if mine is None:
        return None
    until = mine.ends_at.astimezone(viewer.now.tzinfo)
    words = _("A pass stands in for your second factor until %(until)s. If you did not ask for it, end it.")
    return Notice(words % {"until": clock(until)}, "sessions")


def _lately(viewer: Viewer) -> "models.QuerySet[DayPass]":
    since = viewer.moment - PASSES_WITHIN
    return DayPass.objects.filter(school_id=viewer.school_id, given_at__gt=since)
