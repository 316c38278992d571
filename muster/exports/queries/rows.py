"""The rows of an export, opened for exactly the agreed fields."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from muster.attendance.queries.due import school_year
from muster.attendance.queries.roll import OnRoll, roll_on
from muster.exports.access import MAKE_EXPORT
from muster.people.directory import names
from muster.people.models import ContactLink, Membership
from muster.people.records import (
    CHARACTERISTICS,
    CONTACT_DETAILS,
    NAME,
    PARTICULARS,
    Characteristics,
    ContactDetails,
    Name,
    Particulars,
)
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Kind, Want
from muster.protection.folder.opening import open_folders


@dataclass(frozen=True, slots=True)
class _Opened:
    """What was opened of one pupil; `contacts` are the details of theirs, in the order in which to ring."""

    place: OnRoll
    form: str
    name: Name
    particulars: Particulars
    details: ContactDetails
    characteristics: Characteristics
    contacts: tuple[ContactDetails, ...]


_NEEDED: Mapping[str, Kind[Any]] = {
    "given": NAME,
    "family": NAME,
    "born": PARTICULARS,
    "sex": PARTICULARS,
    "upn": PARTICULARS,
    "admission_number": PARTICULARS,
    "address": CONTACT_DETAILS,
    "postcode": CONTACT_DETAILS,
    "sen_status": CHARACTERISTICS,
    "free_school_meals": CHARACTERISTICS,
    "first_language": CHARACTERISTICS,
}
_OF_CONTACTS = ("telephones", "emails")


def pupils_of(
    viewer: Viewer, groups: Sequence[uuid.UUID], *, this_year: bool = False
) -> dict[uuid.UUID, OnRoll]:
    """The pupils of these groups today, or everyone on roll where none is named; or whoever was `this_year` so far."""
    since = viewer.today
    if this_year:
        year = school_year(viewer, viewer.today)
        since = year.span.first_day if year else viewer.today
    roll = roll_on(viewer, viewer.today, since=since)
    if not groups:
        return roll
    members = Membership.objects.filter(school_id=viewer.school_id, group_id__in=groups)
    members = members.filter(first_day__lte=viewer.today).exclude(last_day__lt=since)
    chosen = set(members.values_list("pupil_id", flat=True))
    return {pupil: place for pupil, place in roll.items() if pupil in chosen}


def export_rows(viewer: Viewer, fields: Sequence[str], pupils: Mapping[uuid.UUID, OnRoll]) -> list[list[str]]:
    """A row for each pupil, in the order of names."""
    opened = _open(viewer, fields, pupils)
    return [[_CELLS[field](opened[pupil]) for field in fields] for pupil in pupils]


def _open(
    viewer: Viewer, fields: Sequence[str], pupils: Mapping[uuid.UUID, OnRoll]
) -> dict[uuid.UUID, _Opened]:
    wants = [Want(kind) for kind in dict.fromkeys(_NEEDED[field] for field in fields if field in _NEEDED)]
    people = sorted(pupils)
    found = open_folders(viewer, MAKE_EXPORT, people, *wants, action="export")
    contacts = _contacts(viewer, people) if set(fields) & set(_OF_CONTACTS) else {}
    directory = names(viewer)

    def held(kind: Kind[Any], pupil: uuid.UUID) -> Any:  # noqa: ANN401  # each kind has its own record
        row = found.of(kind).get(pupil)
        return row.record if row else kind.schema()

    return {
        pupil: _Opened(
            place,
            directory.group(place.form_id) if place.form_id else "",
            held(NAME, pupil),
            held(PARTICULARS, pupil),
            held(CONTACT_DETAILS, pupil),
            held(CHARACTERISTICS, pupil),
            contacts.get(pupil, ()),
        )
        for pupil, place in pupils.items()
    }


def _contacts(viewer: Viewer, people: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[ContactDetails, ...]]:
    links = list(
        ContactLink.objects.filter(school_id=viewer.school_id, pupil_id__in=people).order_by("priority", "id")
    )
    adults = sorted({link.contact_id for link in links})
    opened = open_folders(viewer, MAKE_EXPORT, adults, Want(CONTACT_DETAILS), action="export").of(
        CONTACT_DETAILS
    )
    found: dict[uuid.UUID, tuple[ContactDetails, ...]] = {}
    for link in links:
        if link.contact_id in opened:
            found[link.pupil_id] = (*found.get(link.pupil_id, ()), opened[link.contact_id].record)
    return found


def _characteristic(what: str) -> Callable[[_Opened], str]:
    def cell(opened: _Opened) -> str:
        codes = [
            spell.code for spell in opened.characteristics.spells if spell.what == what and not spell.last_day
        ]
        return codes[-1] if codes else ""

    return cell


_CELLS: Mapping[str, Callable[[_Opened], str]] = {
    "given": lambda one: one.name.preferred_given or one.name.given,
    "family": lambda one: one.name.preferred_family or one.name.family,
    "form": lambda one: one.form,
    "year_group": lambda one: one.place.year_group,
    "born": lambda one: one.particulars.born.isoformat() if one.particulars.born else "",
    "sex": lambda one: one.particulars.sex,
    "upn": lambda one: one.particulars.upn,
    "admission_number": lambda one: one.particulars.admission_number,
    "muster_identifier": lambda one: str(one.place.pupil_id),
    "address": lambda one: one.details.address,
    "postcode": lambda one: one.details.postcode,
    "telephones": lambda one: "; ".join(each for contact in one.contacts for each in contact.telephones),
    "emails": lambda one: "; ".join(each for contact in one.contacts for each in contact.emails),
    "sen_status": _characteristic("sen_status"),
    "free_school_meals": _characteristic("free_school_meals"),
    "first_language": _characteristic("first_language"),
}
