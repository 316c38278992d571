"""Tells families that reports are released: each contact with responsibility for the child is sent a link."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from muster.attendance.queries.roll import roll_on
from muster.calendar.queries import profile_of
from muster.calendar.refusals import NotPossible
from muster.messaging.actions.sending import Draft, send_messages
from muster.messaging.gateways import gateway_for
from muster.messaging.models import Message
from muster.messaging.sealing import Parcel
from muster.people.models import ContactLink
from muster.people.records import CONTACT_DETAILS, PARTICULARS, RELATIONSHIPS, ContactDetails
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.secrets import token_hash
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.folder.sealed_rows import seal_into
from muster.reports.access import TELL_FAMILIES
from muster.reports.actions.cycles import locked_cycle
from muster.reports.links import (
    HOLDS_FOR,
    LINK_CODE,
    MOST_LINKS_IN_A_MESSAGE,
    SentLink,
    gets_link,
    message_words,
)
from muster.reports.models import Report, ReportCycle, ReportLink
from muster.reports.queries.links import REPORT_LINKS, sent_links

NO_ADDRESS = (
    "Muster cannot make links to reports: it was not told the address at which families reach it. "
    "Whoever runs the server sets MUSTER_ADDRESS."
)


@dataclass(frozen=True, slots=True)
class _Way:
    """How a contact is reached."""

    channel: Message.Channel
    address: str


@dataclass(frozen=True, slots=True)
class _Letter:
    """What one contact is sent at once: a token for each child, and the year groups that tell the children apart."""

    contact: uuid.UUID
    way: _Way
    tokens: Mapping[uuid.UUID, str]
    years: Mapping[uuid.UUID, str]


@transaction.atomic
def tell_families(*, by: Viewer, cycle_id: uuid.UUID) -> int:
    """Send every family of a released cycle its links, once: who has been sent one is not written to again.

    Returns how many links were made. Raises NotPossible before the day, and where the server has no address.
    """
    row = _released(by, cycle_id)
    had = {(sent.pupil, sent.contact) for _, sent in sent_links(by.school_id, row)}
    made = _send(by, row, [pair for pair in _pairs(by, _with_report(by, row)) if pair not in had])
    row.told_at = by.moment
    row.save(update_fields=["told_at"])
    return made


@transaction.atomic
def send_again(*, by: Viewer, cycle_id: uuid.UUID, pupil_id: uuid.UUID) -> int:
    """Send the contacts of one pupil new links; those they had open nothing any more. Returns how many. Raises NotPossible."""
    row = _released(by, cycle_id)
    before = [link.id for link, sent in sent_links(by.school_id, row) if sent.pupil == pupil_id]
    ReportLink.objects.filter(school_id=by.school_id, id__in=before, ends_at__gt=by.moment).update(
        ends_at=by.moment
    )
    made = _send(by, row, _pairs(by, [one for one in _with_report(by, row) if one == pupil_id]))
    if not made:
        raise NotPossible(
            "No link can be sent: nobody who is responsible for this child has an address here, or somebody has "
            "to decide. Hand the report out on paper."
        )
    return made


def _released(by: Viewer, cycle_id: uuid.UUID) -> ReportCycle:
    require(by, TELL_FAMILIES)
    row = locked_cycle(by, cycle_id)
    if not row.is_released(by.today):
        raise NotPossible("Families do not have these reports yet.")
    if not settings.ADDRESS:
        raise NotPossible(NO_ADDRESS)
    return row


def _with_report(by: Viewer, row: ReportCycle) -> list[uuid.UUID]:
    rows = Report.objects.filter(school_id=by.school_id, cycle=row, file_id__isnull=False)
    return [report.pupil_id for report in rows.order_by("pupil_id") if report.is_made]


def _pairs(by: Viewer, pupils: Sequence[uuid.UUID]) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Each pupil with each contact who gets a link. Without a date of birth there is no check, and so no link."""
    links = ContactLink.objects.filter(school_id=by.school_id, pupil_id__in=pupils).order_by("priority", "id")
    opened = open_folders(
        by,
        TELL_FAMILIES,
        pupils,
        Want(RELATIONSHIPS),
        Want(PARTICULARS),
        action="find whom to tell of reports",
    )
    known = {
        (pupil, one.contact_id): one
        for pupil, held in opened.of(RELATIONSHIPS).items()
        for one in held.record.contacts
    }
    born = {pupil for pupil, held in opened.of(PARTICULARS).items() if held.record.born}
    pairs = ((link.pupil_id, link.contact_id) for link in links if link.pupil_id in born)
    return [pair for pair in pairs if pair in known and gets_link(known[pair])]


def _send(by: Viewer, row: ReportCycle, pairs: Sequence[tuple[uuid.UUID, uuid.UUID]]) -> int:
    """Write to each contact about their children together, and keep the links."""
    letters = _letters(by, pairs)
    messages = send_messages(by=by, drafts=[_draft(by, one) for one in letters]) if letters else []
    links = [
        _link(by, row, SentLink(pupil, letter.contact, message), token)
        for letter, message in zip(letters, messages, strict=True)
        for pupil, token in letter.tokens.items()
    ]
    ReportLink.objects.bulk_create(links)
    told = {pupil for letter in letters for pupil in letter.tokens}
    record(by, TELL_FAMILIES, "send links to reports", reason=require(by, TELL_FAMILIES), people=told)
    return len(links)


def _letters(by: Viewer, pairs: Sequence[tuple[uuid.UUID, uuid.UUID]]) -> list[_Letter]:
    """A message for each contact who can be reached, or several where they have many children."""
    children: dict[uuid.UUID, list[uuid.UUID]] = {}
    for pupil, contact in pairs:
        children.setdefault(contact, []).append(pupil)
    years = _years(by, {pupil for pupil, _ in pairs})
    return [
        _Letter(contact, way, {one: REPORT_LINKS.token(by.school_id) for one in some}, years)
        for contact, way in _ways(by, sorted(children)).items()
        for some in _few_at_once(children[contact])
    ]


def _few_at_once(pupils: Sequence[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    for start in range(0, len(pupils), MOST_LINKS_IN_A_MESSAGE):
        yield pupils[start : start + MOST_LINKS_IN_A_MESSAGE]


def _ways(by: Viewer, contacts: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, _Way]:
    """How each contact is reached, without those who have no address that this server can write to."""
    action = "address links to reports"
    opened = open_folders(by, TELL_FAMILIES, contacts, Want(CONTACT_DETAILS), action=action)
    found = ((contact, _way(held.record)) for contact, held in opened.of(CONTACT_DETAILS).items())
    return {contact: way for contact, way in found if way is not None}


def _way(details: ContactDetails) -> _Way | None:
    ways = ((Message.Channel.EMAIL, details.emails), (Message.Channel.TEXT, details.telephones))
    return next((_Way(channel, where[0]) for channel, where in ways if where and gateway_for(channel)), None)


def _years(by: Viewer, pupils: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """The name of each pupil's year group, which tells a family which child is meant."""
    named = {one.code: one.name for one in profile_of(by).year_groups}
    roll = roll_on(by, by.today, pupils=pupils)
    return {pupil: named.get(each.year_group, "") for pupil, each in roll.items()}


def _draft(by: Viewer, letter: _Letter) -> Draft:
    base = str(settings.ADDRESS).rstrip("/")
    links = [
        (letter.years.get(pupil, ""), f"{base}{reverse('family_report', kwargs={'token': token})}")
        for pupil, token in letter.tokens.items()
    ]
    words = message_words(by.standing.school_name, links, (by.now + HOLDS_FOR).date())
    parcel = Parcel(letter.way.address, by.standing.school_name, words)
    return Draft(letter.contact, letter.way.channel, parcel)


def _link(by: Viewer, row: ReportCycle, sent: SentLink, token: str) -> ReportLink:
    ends_at = by.moment + HOLDS_FOR
    link = ReportLink(school_id=by.school_id, cycle=row, token_hash=token_hash(token), ends_at=ends_at)
    seal_into(link, LINK_CODE, sent)
    return link
