"""Parses what gateways send back into receipts and replies, in the formats of their published APIs."""

from collections.abc import Mapping
from dataclasses import dataclass

from muster.messaging.actions.delivering import Receipt
from muster.messaging.models import Message
from muster.ui.turning import unturned

_DELIVERED = {"delivered"}
_ADDRESS = {"permanent-failure", "undelivered"}
_OTHER = {"temporary-failure", "technical-failure", "failed"}


@dataclass(frozen=True, slots=True)
class CameBack:
    """A text that somebody sent to the school's number."""

    number: str
    words: str


def read_report(fields: Mapping[str, object]) -> Receipt | CameBack | None:
    """A report from Notify (JSON) or a text gateway (a form); None if it changes nothing."""
    text = {name: str(value) for name, value in fields.items() if isinstance(value, str)}
    number, words = text.get("source_number") or text.get("From"), text.get("message") or text.get("Body")
    if number and words:
        return CameBack(number, unturned(words))
    status = (text.get("status") or text.get("MessageStatus") or "").lower()
    reference = text.get("reference") or text.get("MessageSid") or ""
    if status in _DELIVERED:
        return Receipt(reference, is_delivered=True)
    if status in _ADDRESS | _OTHER:
        failure = Message.Failure.ADDRESS if status in _ADDRESS else Message.Failure.REFUSED
        return Receipt(reference, is_delivered=False, failure=failure)
    return None
