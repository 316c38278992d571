"""Builds the evacuation pack: names, forms, last place seen, first contacts and care cards, for use offline.

Only the device opens the pack, with its PIN. Building it shows it to nobody, so folders are opened for counting.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from muster.attendance.access import CARRY_PACK, NAME_DEVICE
from muster.attendance.models import EvacuationDevice
from muster.attendance.queries.desk import year_today
from muster.attendance.queries.evacuation import FormOnSite, OnSite, list_of
from muster.attendance.queries.roll import roll_on
from muster.attendance.records import MOVEMENTS, SESSION_LINE
from muster.people.directory import names
from muster.people.models import ContactLink
from muster.people.names import full_name
from muster.people.records import CARE_CARD, CONTACT_DETAILS, CareCard, ContactDetails
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import count_in_folders
from muster.protection.keys.envelope import Place, unseal
from muster.protection.keys.ring import KeyClass, shared_cipher
from muster.ui.formats import clock, weekday_date

_NAME_CODE = 95


@dataclass(frozen=True, slots=True)
class PackedPupil:
    """A pupil in the pack. `is_known` says whether a register or the desk has seen them on site."""

    id: str
    name: str
    seen: str
    is_known: bool
    contact: str
    care: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackedForm:
    """A form in the pack: the pupils to look for, and how many are away."""

    name: str
    pupils: tuple[PackedPupil, ...]
    away: int


@dataclass(frozen=True, slots=True)
class Pack:
    """The whole pack. `made` says when, in words; `day` identifies the ticks that belong to it."""

    school: str
    made: str
    day: dt.date
    forms: tuple[PackedForm, ...]


@dataclass(frozen=True, slots=True)
class NamedDevice:
    """A device that holds the pack."""

    id: uuid.UUID
    name: str
    by: str
    named_at: dt.datetime
    refreshed_at: dt.datetime | None


def pack_of(viewer: Viewer) -> Pack:
    """The pack as of now. Raises NoSchoolToday."""
    year = year_today(viewer)
    roll = roll_on(viewer, viewer.today)
    people = list(roll)
    lines = dict(count_in_folders(viewer, CARRY_PACK, people, Want(SESSION_LINE, year.period)))
    moved = dict(count_in_folders(viewer, CARRY_PACK, people, Want(MOVEMENTS, year.period)))
    listed = list_of(viewer, year, roll, lines=lines, moved=moved)
    packing = _Packing(
        _first_contacts(viewer), dict(count_in_folders(viewer, CARRY_PACK, people, Want(CARE_CARD)))
    )
    return Pack(
        viewer.standing.school_name,
        f"{weekday_date(viewer.now)}, {clock(viewer.now)}",
        viewer.today,
        tuple(packing.form(form) for form in listed.forms),
    )


def _first_contacts(viewer: Viewer) -> dict[uuid.UUID, str]:
    """Each pupil's first contact, with their first number."""
    links = ContactLink.objects.filter(school_id=viewer.school_id, priority=1)
    first = dict(links.values_list("pupil_id", "contact_id"))
    contacts = sorted(set(first.values()))
    details = dict(count_in_folders(viewer, CARRY_PACK, contacts, Want(CONTACT_DETAILS)))
    directory = names(viewer)
    return {
        pupil: f"{full_name(directory.person(contact))} {_number(details.get(contact))}".strip()
        for pupil, contact in first.items()
    }


def _number(details: ContactDetails | None) -> str:
    """The first number, kept on one line: half of it below the other is dialled wrongly by somebody in a hurry."""
    return details.telephones[0].replace(" ", "\N{NO-BREAK SPACE}") if details and details.telephones else ""


@dataclass(frozen=True, slots=True)
class _Packing:
    contacts: Mapping[uuid.UUID, str]
    cards: Mapping[uuid.UUID, CareCard]

    def form(self, form: FormOnSite) -> PackedForm:
        """One form."""
        known = [self._pupil(one, is_known=True) for one in form.here]
        unsure = [self._pupil(one, is_known=False) for one in form.not_known]
        return PackedForm(form.name, (*known, *unsure), form.away)

    def _pupil(self, one: OnSite, *, is_known: bool) -> PackedPupil:
        card = self.cards.get(one.id, CareCard())
        care = (card.headline, card.what_to_do, card.medicine)
        return PackedPupil(
            str(one.id),
            one.name,
            one.words,
            is_known,
            self.contacts.get(one.id, ""),
            tuple(words for words in care if words),
        )


def place_of_name(school_id: uuid.UUID, device_id: uuid.UUID) -> Place:
    """The associated data of a device's sealed name."""
    return Place(school_id, school_id, _NAME_CODE, 0, device_id, 1)


def device_name(row: EvacuationDevice) -> str:
    """What a device is called. Raises NotOpened."""
    cipher = shared_cipher(row.school_id, row.school_id, KeyClass.SCHOOL)
    return unseal(cipher, bytes(row.name_sealed), place_of_name(row.school_id, row.id)).decode()


def named_devices(viewer: Viewer) -> tuple[NamedDevice, ...]:
    """The devices that hold the pack, newest first."""
    require(viewer, NAME_DEVICE)
    rows = EvacuationDevice.objects.filter(school_id=viewer.school_id, ended_at=None).order_by("-named_at")
    return tuple(
        NamedDevice(
            row.id,
            device_name(row),
            names(viewer).shown(row.named_by),
            row.named_at,
            row.refreshed_at,
        )
        for row in rows
    )
