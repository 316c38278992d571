"""Devices that hold the evacuation pack: registering one, refreshing its pack, and removing it."""

import json
import uuid
from dataclasses import asdict, dataclass, replace

from django.db import transaction

from muster.attendance.access import CARRY_PACK, HOLDS_PACK, NAME_DEVICE
from muster.attendance.models import EvacuationDevice
from muster.attendance.packs import checked_key, seal_pack
from muster.attendance.queries.desk import NoSchoolToday
from muster.attendance.queries.packed_sheets import PackedSheets, sheets_to_pack
from muster.attendance.queries.packing import Pack, pack_of, place_of_name
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.accounts.school_tokens import BadToken, make_token, school_of
from muster.protection.accounts.secrets import token_hash
from muster.protection.audit.recording import record
from muster.protection.budgets.models import Alarm
from muster.protection.budgets.spending import raise_alarm
from muster.protection.identifiers import thing_id
from muster.protection.keys.envelope import seal
from muster.protection.keys.ring import KeyClass, shared_cipher

PURPOSE = "evacuation-device"


@dataclass(frozen=True, slots=True)
class SealedForDevice:
    """What a device fetches, sealed to its own key. `pack` is None on a day without school; `sheets` are kept for `seconds`."""

    pack: dict[str, str] | None
    sheets: dict[str, str]
    seconds: int


class NoDevice(Exception):
    """A device is not, or no longer, one of ours: it must forget what it holds."""


@transaction.atomic(savepoint=False)
def name_device(*, by: Viewer, name: str, public_key: str) -> str:
    """Register a device to hold the pack, and return the token of its cookie. Raises Refused and UnusableKey."""
    reason = require(by, NAME_DEVICE)
    token, device = make_token(PURPOSE, by.school_id), thing_id()
    cipher = shared_cipher(by.school_id, by.school_id, KeyClass.SCHOOL)
    EvacuationDevice.objects.create(
        school_id=by.school_id,
        id=device,
        name_sealed=seal(cipher, name.encode(), place_of_name(by.school_id, device)),
        token_hash=token_hash(token),
        public_key=checked_key(public_key),
        named_at=by.moment,
        named_by=by.person_id,
    )
    record(by, NAME_DEVICE, "name evacuation device", reason=reason)
    raise_alarm(by, Alarm.Kind.DEVICE_NAMED)
    return token


@transaction.atomic(savepoint=False)
def end_device(*, by: Viewer, device_id: uuid.UUID) -> None:
    """Remove a device: it forgets its pack when it next asks. Raises Refused and NotThere."""
    reason = require(by, NAME_DEVICE)
    ended = EvacuationDevice.objects.filter(school_id=by.school_id, id=device_id, ended_at=None)
    if not ended.update(ended_at=by.moment):
        raise NotThere(NAME_DEVICE)
    record(by, NAME_DEVICE, "end evacuation device", reason=reason)


def refresh_pack(*, token: str) -> SealedForDevice:
    """The pack as of now and the next paper registers, sealed to the device that holds the token.

    Raises NoDevice.
    """
    try:
        school_id = school_of(PURPOSE, token)
    except BadToken:
        raise NoDevice from None
    with transaction.atomic():
        by = unscoped_viewer(school_id, because="an evacuation pack was refreshed")
        device = EvacuationDevice.objects.filter(token_hash=token_hash(token), ended_at=None).first()
        if device is None:
            raise NoDevice
        holder = replace(by, standing=replace(by.standing, facts=frozenset((HOLDS_PACK,))))
        sheets, pack = sheets_to_pack(holder), _pack_or_none(holder)
        device.refreshed_at = by.moment
        device.save(update_fields=["refreshed_at"])
        record(holder, CARRY_PACK, "refresh evacuation pack", reason=require(holder, CARRY_PACK))
        return SealedForDevice(
            _sealed(device, pack) if pack else None, _sealed(device, sheets), sheets.seconds
        )


def _pack_or_none(holder: Viewer) -> Pack | None:
    """The pack; None on a day without school."""
    try:
        return pack_of(holder)
    except NoSchoolToday:
        return None


def _sealed(device: EvacuationDevice, said: Pack | PackedSheets) -> dict[str, str]:
    return seal_pack(device.public_key, json.dumps(asdict(said), default=str).encode())
