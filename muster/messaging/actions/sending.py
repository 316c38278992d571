"""Sends a message: it is checked, sealed and stored in the caller's transaction; a job delivers it."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from muster.messaging.access import SEND_MESSAGE
from muster.messaging.gateways import gateway_for
from muster.messaging.jobs import deliver
from muster.messaging.models import Message
from muster.messaging.rules import LONGEST_TEXT, LONGEST_WORDS, names_in, not_before
from muster.messaging.sealing import Parcel, seal_parcel
from muster.people.directory import names
from muster.people.names import called
from muster.people.records import Name
from muster.protection.access.decisions import require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record


class NotSendable(Exception):
    """A message cannot be sent as it is. The words say why and what to do; they may name a child, so they are never logged."""

    def __init__(self, words: str) -> None:
        super().__init__("a message cannot be sent as it is")
        self.words = words


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be sent. It must not name the pupils in `about`; `allowed` are words that may look like names."""

    recipient: uuid.UUID
    channel: Message.Channel
    parcel: Parcel
    about: Sequence[uuid.UUID] = ()
    allowed: Collection[str] = ()
    to_staff: bool = False
    cannot_wait: bool = False


@transaction.atomic(savepoint=False)
def send_messages(
    *, by: Viewer, drafts: Sequence[Draft], under: Permission = SEND_MESSAGE
) -> list[uuid.UUID]:
    """Store these messages for delivery, all of them or none, and return their ids. Raises Refused and NotSendable.

    `under` is a narrower permission for senders of one sort of message: IT writes invitations, and nothing else.
    """
    reason = require(by, under)
    for draft in drafts:
        _refuse(by, draft)
    rows = [_row(by, draft) for draft in drafts]
    Message.objects.bulk_create(rows)
    record(by, under, "send message", reason=reason, people=[draft.recipient for draft in drafts])
    for row in rows:
        if row.not_before <= by.moment:
            deliver.later(by.school_id, message=row.id)
    return [row.id for row in rows]


def _refuse(by: Viewer, draft: Draft) -> None:
    if not draft.parcel.address:
        raise NotSendable("There is no address to send it to.")
    if gateway_for(draft.channel) is None:
        raise NotSendable(f"{draft.channel.label}s cannot be sent from this server yet. Ring instead.")
    longest = LONGEST_TEXT if draft.channel is Message.Channel.TEXT else LONGEST_WORDS
    if len(draft.parcel.words) > longest:
        raise NotSendable(f"It is too long: at most {longest} characters.")
    directory = names(by)
    theirs = [part for pupil in draft.about for part in _every_name(directory.person(pupil))]
    named = names_in(f"{draft.parcel.subject} {draft.parcel.words}", theirs, draft.allowed)
    if named:
        raise NotSendable(f"A message never names a child. Take out: {', '.join(named)}.")


def _every_name(name: Name) -> tuple[str, ...]:
    return (name.given, name.family, name.middle, *called(name))


def _row(by: Viewer, draft: Draft) -> Message:
    item = uuid.uuid4()
    return Message(
        school_id=by.school_id,
        id=item,
        channel=draft.channel,
        made_at=by.moment,
        made_by=by.person_id,
        not_before=not_before(by.now, to_staff=draft.to_staff, cannot_wait=draft.cannot_wait),
        sealed=seal_parcel(by.school_id, item, draft.recipient, parcel=draft.parcel),
    )
