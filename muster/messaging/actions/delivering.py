"""Delivers messages: each in its own transaction, retried while the gateway does not answer, settled by its receipt."""

import datetime as dt
import uuid
from dataclasses import dataclass

import msgspec
from django.db import transaction

from muster.calendar.queries import profile_of
from muster.messaging.access import SETTLE_MESSAGE
from muster.messaging.gateways import gateway_for
from muster.messaging.gateways.outcome import Outcome
from muster.messaging.models import Message, Reply
from muster.messaging.rules import DAYS_WORDS_ARE_KEPT, digits_of, from_abroad, next_try
from muster.messaging.sealing import Parcel, open_parcel, seal_parcel
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record


@dataclass(frozen=True, slots=True)
class Receipt:
    """A gateway's report on a message, under the reference that we gave it or the id that it gave us."""

    reference: str
    is_delivered: bool
    failure: Message.Failure = Message.Failure.NONE


@transaction.atomic(savepoint=False)
def deliver_message(*, by: Viewer, message: uuid.UUID) -> None:
    """Hand one message to its gateway, unless that has been done or is under way. Safe to repeat."""
    rows = Message.objects.select_for_update(skip_locked=True)
    row = rows.filter(id=message, state=Message.State.WAITING, not_before__lte=by.moment).first()
    if row is None:
        return
    recipient, parcel = open_parcel(by.school_id, row.id, bytes(row.sealed))
    record(by, SETTLE_MESSAGE, "deliver message", reason=require(by, SETTLE_MESSAGE), people=[recipient])
    gateway = gateway_for(row.channel)
    if parcel is None or gateway is None:
        _settle(by, row, Outcome(Message.Failure.NOT_SET_UP))
    else:
        _settle(by, row, gateway.send(_addressed(by, row, parcel), str(row.id)))


def _addressed(by: Viewer, row: Message, parcel: Parcel) -> Parcel:
    """The parcel as gateways take it, with the number in international form."""
    if row.channel != Message.Channel.TEXT:
        return parcel
    return msgspec.structs.replace(parcel, address=from_abroad(parcel.address, profile_of(by).telephone))


def _settle(by: Viewer, row: Message, outcome: Outcome) -> None:
    row.tries += 1
    wait = None if outcome.is_final else next_try(row.tries)
    if wait is not None:
        row.not_before = by.moment + wait
    else:
        row.state = Message.State.SENT if outcome.is_accepted else Message.State.FAILED
        row.failure, row.settled_at = outcome.failure, by.moment
        row.gateway_id = outcome.gateway_id[:80]
    row.save(update_fields=["tries", "not_before", "state", "failure", "settled_at", "gateway_id"])


@transaction.atomic(savepoint=False)
def note_receipt(*, by: Viewer, receipt: Receipt) -> None:
    """Record a gateway's report on a message; a report on none of ours changes nothing."""
    row = _of_receipt(by, receipt.reference)
    if row is None:
        return
    row.state = Message.State.DELIVERED if receipt.is_delivered else Message.State.FAILED
    row.failure, row.settled_at = receipt.failure, by.moment
    row.save(update_fields=["state", "failure", "settled_at"])
    record(by, SETTLE_MESSAGE, "note receipt", reason=require(by, SETTLE_MESSAGE))


def _of_receipt(by: Viewer, reference: str) -> Message | None:
    ours = Message.objects.filter(school_id=by.school_id)
    try:
        return ours.filter(id=uuid.UUID(reference)).first()
    except ValueError:
        return ours.filter(gateway_id=reference).first() if reference else None


@transaction.atomic(savepoint=False)
def keep_reply(*, by: Viewer, number: str, words: str) -> bool:
    """Store a reply with the latest message to that number, for as long as messages keep their words.

    Returns False if no message went there. The log says that a text came, since it stays with the gateway alone.
    """
    reason = require(by, SETTLE_MESSAGE)
    texts = Message.objects.filter(school_id=by.school_id, channel=Message.Channel.TEXT).exclude(sealed=b"")
    for row in texts.order_by("-made_at"):
        recipient, parcel = open_parcel(by.school_id, row.id, bytes(row.sealed))
        if parcel is not None and digits_of(parcel.address) == digits_of(number):
            item = uuid.uuid4()
            sealed = seal_parcel(by.school_id, item, recipient, parcel=Parcel(number, "", words))
            Reply.objects.create(school_id=by.school_id, id=item, message=row, at=by.moment, sealed=sealed)
            record(by, SETTLE_MESSAGE, "keep reply", reason=reason, people=[recipient])
            return True
    record(by, SETTLE_MESSAGE, "leave a text that answers no message", reason=reason, people=[])
    return False


@transaction.atomic(savepoint=False)
def delete_old_words(*, by: Viewer) -> None:
    """Delete the words of messages and replies that were kept long enough. That they were sent stays on record."""
    before = by.moment - dt.timedelta(days=DAYS_WORDS_ARE_KEPT)
    Message.objects.filter(school_id=by.school_id, made_at__lt=before).exclude(sealed=b"").update(sealed=b"")
    Reply.objects.filter(school_id=by.school_id, at__lt=before).exclude(sealed=b"").update(sealed=b"")
    record(by, SETTLE_MESSAGE, "delete old words", reason=require(by, SETTLE_MESSAGE))
