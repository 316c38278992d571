"""Which support engineers were let in, by whom, to look at what, and what they opened."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.attendance.queries.roll import found_on_roll, roll_on
from muster.calendar.refusals import NotPossible
from muster.oversight.access import ASK_FOR_SUPPORT, SEE_LENT, SEE_LOG, SEE_PROTECTION
from muster.oversight.rules import SUPPORT_ASKED_WITHIN, refusal_of_support
from muster.people.access import SEE_NAMES
from muster.people.directory import names
from muster.people.models import Group, RoleHolding
from muster.people.queries.accounts import account_of_staff
from muster.people.queries.groups import natural
from muster.people.roles import SCOPES, SUPPORT, SUPPORTS_PAGE
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.notices import Notice, declare_notice
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.models import Account
from muster.protection.accounts.queries import accounts_of_school, passkeys_of
from muster.protection.approvals.deciding import support_in_force, waiting
from muster.protection.approvals.models import Approval, SupportGrant
from muster.protection.approvals.rules import Details
from muster.protection.audit.reading import MOST_AT_ONCE, Sought, events
from muster.ui.formats import clock

MOST_LISTED = 30


@dataclass(frozen=True, slots=True)
class Extent:
    """Of whom a grant is: `about` is the group or the pupil, and None for the whole school."""

    kind: str = SupportGrant.Extent.SCHOOL
    about: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What support is to look at, for how many minutes, and of whom."""

    scope: str
    minutes: int
    extent: Extent


@dataclass(frozen=True, slots=True)
class LentLine:
    """A pupil whom the school lets support look at; `may_open` where their page is part of it."""

    id: uuid.UUID
    name: str
    form: str
    may_open: bool


@dataclass(frozen=True, slots=True)
class SupportWish:
    """What waits for a second person. `refusal` says why the viewer may not agree; empty where they may."""

    id: uuid.UUID
    name: str
    scope: str
    of_whom: str
    minutes: int
    asked_by: str
    asked_at: dt.datetime
    refusal: str
    is_own: bool


@dataclass(frozen=True, slots=True)
class SupportLine:
    """One grant: who, what, from when to when, who let them in, how many folders were opened under it.

    `ended_by` is empty where it ended by itself or by a command, or has not ended.
    `account` leads to the log, for a viewer who may read it; None for others.
    """

    id: uuid.UUID
    name: str
    scope: str
    of_whom: str
    begins_at: dt.datetime
    ends_at: dt.datetime
    asked_by: str
    agreed_by: str
    ended_by: str
    folders: int
    is_in_force: bool
    account: uuid.UUID | None


def support_wishes(viewer: Viewer) -> tuple[SupportWish, ...]:
    """What was asked for and waits, the oldest first. Raises Refused."""
    require(viewer, ASK_FOR_SUPPORT)
    directory = names(viewer)
    return tuple(
        SupportWish(
            one.id,
            directory.shown(staff_id),
            SCOPES[str(one.details["scope"])].words,
            _of_whom(viewer, _asked_extent(one.details)),
            int(str(one.details["minutes"])),
            directory.shown(one.asked_by_id),
            one.asked_at.astimezone(viewer.now.tzinfo),
            refusal_of_support(viewer.person_id, asked_by=one.asked_by_id, about=staff_id),
            one.asked_by_id == viewer.person_id,
        )
        for one in waiting(viewer, Approval.Kind.SUPPORT, within=SUPPORT_ASKED_WITHIN)
        for staff_id in [uuid.UUID(str(one.details["staff"]))]
    )


def support_grants(viewer: Viewer) -> tuple[SupportLine, ...]:
    """The grants of this school, the newest first. Raises Refused."""
    require(viewer, SEE_PROTECTION if viewer.may(SEE_PROTECTION) else ASK_FOR_SUPPORT)
    rows = SupportGrant.objects.filter(school_id=viewer.school_id).order_by("-begins_at")[:MOST_LISTED]
    accounts = accounts_of_school(viewer.school_id) if rows else {}
    return tuple(_line(viewer, row, accounts.get(row.staff_id)) for row in rows)


def support_staff(viewer: Viewer) -> list[tuple[uuid.UUID, str]]:
    """Whom the school may let in: whoever has the role of support today, in the order of names. Raises Refused."""
    require(viewer, ASK_FOR_SUPPORT)
    held = RoleHolding.objects.on(viewer.today).filter(school_id=viewer.school_id, role=SUPPORT)
    directory = names(viewer)
    return [
        (one, directory.shown(one)) for one in directory.in_order(held.values_list("staff_id", flat=True))
    ]


def supporter(viewer: Viewer, staff_id: uuid.UUID) -> Account:
    """The account of somebody of support who signs in by passkey. Raises NotThere and NotPossible."""
    if staff_id not in dict(support_staff(viewer)):
        raise NotThere(ASK_FOR_SUPPORT)
    account = account_of_staff(viewer, staff_id)
    if account is None or not account.is_active:
        raise NotPossible("This person has no account. Ask the school's IT to invite them.", "staff")
    if not passkeys_of(account):
        raise NotPossible(
            "This person has no passkey yet. Support is let in by passkey alone: ask them to set one up first.",
            "staff",
        )
    return account


def support_details(staff_id: uuid.UUID, account: Account, asked: Asked) -> Details:
    """Exactly what two people agree to."""
    return {
        "staff": str(staff_id),
        "account": str(account.id),
        "scope": asked.scope,
        "minutes": asked.minutes,
        "extent": asked.extent.kind,
        "about": str(asked.extent.about or ""),
    }


def asked_in(details: Details) -> Asked:
    """What the details of an agreement let support look at."""
    return Asked(str(details["scope"]), int(str(details["minutes"])), _asked_extent(details))


def _asked_extent(details: Details) -> Extent:
    about = str(details["about"])
    return Extent(str(details["extent"]), uuid.UUID(about) if about else None)


def groups_to_offer(viewer: Viewer) -> list[tuple[uuid.UUID, str]]:
    """The forms of today, and for whoever works with pupils the classes too, in the order of their names. Raises Refused."""
    require(viewer, ASK_FOR_SUPPORT)
    kinds = [Group.Kind.FORM, *([Group.Kind.CLASS] if viewer.may(SEE_NAMES) else [])]
    rows = Group.objects.on(viewer.today).filter(school_id=viewer.school_id, kind__in=kinds)
    directory = names(viewer)
    return sorted(((row.id, directory.group(row.id)) for row in rows), key=lambda one: natural(one[1]))


def pupils_to_offer(viewer: Viewer, typed: str) -> list[tuple[uuid.UUID, str]]:
    """The pupils on roll whose names fit what was typed, each with their form. Raises Refused."""
    require(viewer, SEE_NAMES)
    directory = names(viewer)
    return [
        (
            one.pupil_id,
            f"{directory.shown(one.pupil_id)}, {directory.group(one.form_id) if one.form_id else ''}",
        )
        for one in found_on_roll(viewer, typed)[:MOST_LISTED]
    ]


def require_extent(viewer: Viewer, extent: Extent) -> None:
    """Raises NotThere for a group or pupil whom the viewer could not have chosen."""
    if extent.kind == SupportGrant.Extent.SCHOOL:
        known = extent.about is None
    elif extent.kind == SupportGrant.Extent.GROUP:
        known = extent.about in dict(groups_to_offer(viewer))
    else:
        known = viewer.may(SEE_NAMES) and bool(
            extent.about and roll_on(viewer, viewer.today, pupils=[extent.about])
        )
    if not known:
        raise NotThere(ASK_FOR_SUPPORT)


def lent_pupils(viewer: Viewer) -> tuple[LentLine, ...]:
    """Whom the school lets the viewer look at for now, in the order of names. Raises Refused."""
    require(viewer, SEE_LENT)
    directory, lent = names(viewer), viewer.standing.lent
    return tuple(
        LentLine(
            one.pupil_id,
            directory.shown(one.pupil_id),
            directory.group(one.form_id) if one.form_id else "",
            SUPPORTS_PAGE in lent[one.pupil_id],
        )
        for one in roll_on(viewer, viewer.today, pupils=list(lent)).values()
    )


@declare_notice
def some_are_lent(viewer: Viewer) -> Notice | None:
    """Whoever of support was let in to see some pupils finds them from the first page."""
    if viewer.reason_everywhere(SEE_LENT) is None:
        return None
    count = len(viewer.standing.lent)
    words = ngettext(
        "You may look at %(num)s pupil for now.", "You may look at %(num)s pupils for now.", count
    )
    return Notice(words % {"num": count}, "support_pupils")


def _of_whom(viewer: Viewer, extent: Extent) -> str:
    """Of whom a grant is, in words; whoever holds no pupil data reads no pupil's name there."""
    if extent.kind == SupportGrant.Extent.SCHOOL or extent.about is None:
        return _("the whole school")
    directory = names(viewer)
    if extent.kind == SupportGrant.Extent.GROUP:
        return directory.group(extent.about) or _("one group")
    shown = directory.shown(extent.about) if viewer.may(SEE_NAMES) else ""
    return shown or _("one pupil")


def in_force(viewer: Viewer) -> list[SupportGrant]:
    """The grants that hold at this moment."""
    return support_in_force(viewer.school_id, viewer.moment)


@declare_notice
def support_is_here(viewer: Viewer) -> Notice | None:
    """Whoever may end it is told as long as somebody of support is let in."""
    if viewer.reason_everywhere(ASK_FOR_SUPPORT) is None:
        return None
    held = in_force(viewer)
    if not held:
        return None
    until = max(one.ends_at for one in held).astimezone(viewer.now.tzinfo)
    words = ngettext(
        "%(num)s person of support is let in until %(until)s.",
        "%(num)s people of support are let in, the last until %(until)s.",
        len(held),
    )
    return Notice(words % {"num": len(held), "until": clock(until)}, "support_access")


def _line(viewer: Viewer, row: SupportGrant, account: Account | None) -> SupportLine:
    directory = names(viewer)
    ended = min(row.ends_at, row.ended_at or row.ends_at)
    scope = SCOPES.get(row.scope)
    return SupportLine(
        row.id,
        directory.shown(row.staff_id) or _("Somebody who has left"),
        scope.words if scope else row.scope,
        _of_whom(viewer, Extent(row.extent, row.about)),
        row.begins_at.astimezone(viewer.now.tzinfo),
        ended.astimezone(viewer.now.tzinfo),
        directory.shown(row.asked_by_id),
        directory.shown(row.agreed_by_id),
        directory.shown(row.ended_by_id),
        _folders_opened(viewer, account, row.begins_at, ended) if account else 0,
        row.holds_at(viewer.moment),
        account.id if account and viewer.may(SEE_LOG) else None,
    )


def _folders_opened(viewer: Viewer, account: Account, since: dt.datetime, until: dt.datetime) -> int:
    """How many people's folders somebody opened in this time, by the log."""
    sought = Sought(account_id=account.id, since=since, until=until, most=MOST_AT_ONCE)
    opened = (event.people for event in events(viewer, sought) if event.kinds and not event.counted)
    return len(frozenset().union(*opened))
