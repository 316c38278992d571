"""The outcome of messages, the replies, and the words of one message."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from muster.messaging.access import READ_MESSAGE
from muster.messaging.models import Message, Reply
from muster.messaging.rules import without_tokens
from muster.messaging.sealing import open_parcel, recipient_of
from muster.people.directory import names
from muster.people.names import full_name
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """A reply, and when it came."""

    id: uuid.UUID
    at: dt.datetime
    words: str


@dataclass(frozen=True, slots=True)
class MessageState:
    """The state of one message, in `words`. Sent does not mean read, and read does not mean answered."""

    id: uuid.UUID
    channel: str
    has_failed: bool
    words: str
    at: dt.datetime
    replies: tuple[ReplyWords, ...]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message of the list."""

    id: uuid.UUID
    to: str
    by: str
    state: MessageState


@dataclass(frozen=True, slots=True)
class MessagePage:
    """The content of one message; `words` are empty once they have been deleted.

    The tokens of links are left out, because with them staff could answer as the family. A demonstration shows them:
    nothing leaves it.
    """

    row: MessageRow
    address: str
    subject: str
    words: str


def message_states(viewer: Viewer, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, MessageState]:
    """The states of these messages, with replies, in two queries."""
    require(viewer, READ_MESSAGE)
    if not ids:
        return {}
    rows = list(Message.objects.filter(school_id=viewer.school_id, id__in=list(ids)))
    replies = _replies(viewer, [row.id for row in rows])
    return {row.id: _state(row, tuple(replies[row.id])) for row in rows}


def undelivered(school_id: uuid.UUID, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Which of these messages are known to have reached nobody, and why, in words. It reads structure only."""
    rows = Message.objects.filter(school_id=school_id, id__in=list(ids), state=Message.State.FAILED)
    return {row: str(Message.Failure(failure).label) for row, failure in rows.values_list("id", "failure")}


def messages_of_today(viewer: Viewer) -> tuple[MessageRow, ...]:
    """The messages made or answered today, the newest first."""
    midnight = dt.datetime.combine(viewer.today, dt.time(), viewer.now.tzinfo)
    answered = Reply.objects.filter(school_id=viewer.school_id, at__gte=midnight).values("message_id")
    of_school = Message.objects.filter(school_id=viewer.school_id)
    rows = of_school.filter(Q(made_at__gte=midnight) | Q(id__in=answered)).order_by("-made_at")
    found = [(row, _recipient(viewer, row)) for row in rows[:MOST_LISTED]]
    reason = require(viewer, READ_MESSAGE)
    people = {recipient for _, recipient in found if recipient is not None}
    record(viewer, READ_MESSAGE, "list messages", reason=reason, people=people)
    replies = _replies(viewer, [row.id for row, _ in found])
    return tuple(_row(viewer, row, recipient, replies[row.id]) for row, recipient in found)


def message_page(viewer: Viewer, message_id: uuid.UUID) -> MessagePage:
    """One message with its words. Raises NotThere."""
    row = Message.objects.filter(school_id=viewer.school_id, id=message_id).first()
    if row is None:
        raise NotThere(READ_MESSAGE)
    recipient, parcel = (
        open_parcel(viewer.school_id, row.id, bytes(row.sealed)) if row.sealed else (None, None)
    )
    people = [recipient] if recipient else []
    record(viewer, READ_MESSAGE, "open message", reason=require(viewer, READ_MESSAGE), people=people)
    listed = _row(viewer, row, recipient, _replies(viewer, [row.id])[row.id])
    if parcel is None:
        return MessagePage(listed, "", "", "")
    words = parcel.words if settings.MESSAGES_STAY_HERE else without_tokens(parcel.words)
    return MessagePage(listed, parcel.address, parcel.subject, words)


def _recipient(viewer: Viewer, row: Message) -> uuid.UUID | None:
    return recipient_of(viewer.school_id, row.id, bytes(row.sealed)) if row.sealed else None


def _row(viewer: Viewer, row: Message, recipient: uuid.UUID | None, replies: list[ReplyWords]) -> MessageRow:
    directory = names(viewer)
    name = full_name(directory.person(recipient))
    return MessageRow(row.id, name, directory.shown(row.made_by), _state(row, tuple(replies)))


def _state(row: Message, replies: tuple[ReplyWords, ...]) -> MessageState:
    state = Message.State(row.state)
    words = Message.Failure(row.failure).label if state is Message.State.FAILED else state.label
    return MessageState(
        id=row.id,
        channel=Message.Channel(row.channel).label,
        has_failed=state is Message.State.FAILED,
        words=words,
        at=row.settled_at or row.made_at,
        replies=replies,
    )


def _replies(viewer: Viewer, messages: Collection[uuid.UUID]) -> defaultdict[uuid.UUID, list[ReplyWords]]:
    found: defaultdict[uuid.UUID, list[ReplyWords]] = defaultdict(list)
    rows = Reply.objects.filter(school_id=viewer.school_id, message_id__in=list(messages)).order_by("at")
    for row in rows:
        parcel = open_parcel(viewer.school_id, row.id, bytes(row.sealed))[1] if row.sealed else None
        found[row.message_id].append(ReplyWords(row.id, row.at, parcel.words if parcel else ""))
    return found
