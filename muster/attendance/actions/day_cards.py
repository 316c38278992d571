"""Day cards: with a printed link and a PIN, a supply teacher takes registers for one day without an account."""

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from muster.attendance.access import MAKE_DAY_CARD
from muster.attendance.models import DayCard
from muster.people.models import Cover
from muster.protection import clock
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.accounts.school_tokens import BadToken, make_token, school_of
from muster.protection.accounts.secrets import token_hash
from muster.protection.audit.recording import Result, record

MOST_WRONG_PINS = 5
_PURPOSE = "day-card"


class CardRefused(Exception):
    """A day card does not open. The words are the same for a wrong PIN, an expired card and one that never existed."""


@dataclass(frozen=True, slots=True)
class MadeCard:
    """A new card: the token of its link and the PIN, which are shown once and not stored."""

    token: str
    pin: str


@dataclass(frozen=True, slots=True)
class OpenedCard:
    """A card opened with its PIN on its device."""

    school_id: uuid.UUID
    card_id: uuid.UUID
    ends_at: dt.datetime


@transaction.atomic(savepoint=False)
def make_day_card(*, by: Viewer, staff_id: uuid.UUID, groups: Sequence[uuid.UUID], ends: dt.time) -> MadeCard:
    """Make a card for today, with cover for the groups it names. It ends with the day's last lesson, at `ends`."""
    reason = require(by, MAKE_DAY_CARD)
    token, pin = make_token(_PURPOSE, by.school_id), f"{secrets.randbelow(10**6):06}"
    have = Cover.objects.filter(school_id=by.school_id, staff_id=staff_id, day=by.today, kind=Cover.Kind.DAY)
    covered = set(have.values_list("group_id", flat=True))
    Cover.objects.bulk_create(
        Cover(school_id=by.school_id, staff_id=staff_id, group_id=group, day=by.today)
        for group in groups
        if group not in covered
    )
    zone = ZoneInfo(by.standing.timezone)
    DayCard.objects.create(
        school_id=by.school_id,
        token_hash=token_hash(token),
        pin_hash=make_password(pin),
        staff_id=staff_id,
        made_by=by.person_id,
        starts_at=by.moment,
        ends_at=dt.datetime.combine(by.today, ends, zone),
    )
    record(by, MAKE_DAY_CARD, "make day card", reason=reason, people=[staff_id])
    return MadeCard(token, pin)


def open_day_card(*, token: str, pin: str, device: str) -> OpenedCard:
    """Open a card with its PIN, and bind it to the first device that does. Raises CardRefused.

    The fifth wrong PIN ends the card, and the office makes another. A wrong PIN is counted in a separate transaction,
    so that the refusal does not roll the count back.
    """
    school_id = _school_of(token)
    with transaction.atomic():
        holder = unscoped_viewer(school_id, because="a day card was shown with a PIN")
        card = DayCard.objects.select_for_update().filter(token_hash=token_hash(token)).first()
        if card is None or not _is_usable(card, device):
            raise CardRefused
        if check_password(pin, card.pin_hash):
            card.device_hash = card.device_hash or token_hash(device)
            card.save(update_fields=["device_hash"])
            record(holder, MAKE_DAY_CARD, "open day card", reason=None, people=[card.staff_id])
            return OpenedCard(school_id, card.id, card.ends_at)
        card.wrong_pins += 1
        card.save(update_fields=["wrong_pins"])
        record(holder, MAKE_DAY_CARD, "refuse day card", reason=None, result=Result.REFUSED)
    raise CardRefused


def _is_usable(card: DayCard, device: str) -> bool:
    bound_elsewhere = card.device_hash is not None and bytes(card.device_hash) != token_hash(device)
    return card.wrong_pins < MOST_WRONG_PINS and clock.now() < card.ends_at and not bound_elsewhere


def _school_of(token: str) -> uuid.UUID:
    """The school that a token names. Raises CardRefused if we did not sign it."""
    try:
        return school_of(_PURPOSE, token)
    except BadToken:
        raise CardRefused from None
