"""Puts pupils on roll, in bulk: imports, the demonstration and pages share it."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.people import directory
from muster.people.access import CHANGE_ROLL
from muster.people.lookups import upn_hash
from muster.people.models import Enrolment, Pupil
from muster.people.records import (
    CARE_CARD,
    CHARACTERISTICS,
    CONTACT_DETAILS,
    NAME,
    PARTICULARS,
    RELATIONSHIPS,
    CareCard,
    Characteristics,
    ContactDetails,
    Name,
    Particulars,
    Relationships,
)
from muster.protection.access.decisions import require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.folder.everyone import begin_what_others_have
from muster.protection.folder.kinds import Kind
from muster.protection.folder.writing import Change, create_folders, write_folders
from muster.protection.identifiers import people_ids


@dataclass(frozen=True, slots=True)
class NewPupil:
    """A pupil to be admitted. Without a last day the pupil is on roll from the first."""

    name: Name
    particulars: Particulars
    first_day: dt.date
    last_day: dt.date | None = None
    enrolment: Enrolment.Kind = Enrolment.Kind.SINGLE
    contact_details: ContactDetails = field(default_factory=ContactDetails)
    care: CareCard = field(default_factory=CareCard)
    characteristics: Characteristics = field(default_factory=Characteristics)


@transaction.atomic
def admit_pupils(*, by: Viewer, pupils: Sequence[NewPupil]) -> list[uuid.UUID]:
    """Put pupils on roll, with a folder and every padded record. Returns their ids in the order given.

    Raises NotPossible if a UPN already belongs to somebody.
    """
    require(by, CHANGE_ROLL)
    hashes = [_lookup(by, pupil.particulars.upn) for pupil in pupils]
    refuse_taken_upns(by, [found for found in hashes if found])
    ids = people_ids(len(pupils))
    create_folders(by.school_id, ids)
    Pupil.objects.bulk_create(
        Pupil(school_id=by.school_id, folder_id=person, upn_hash=found)
        for person, found in sorted(zip(ids, hashes, strict=True))
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            school_id=by.school_id,
            pupil_id=person,
            kind=pupil.enrolment,
            first_day=pupil.first_day,
            last_day=pupil.last_day,
        )
        for person, pupil in sorted(zip(ids, pupils, strict=True), key=lambda pair: pair[0])
    )
    write_records(by, CHANGE_ROLL, ids, _records_of(pupils))
    begin_what_others_have(by.school_id, ids)
    directory.raise_version(by.school_id)
    return ids


def refuse_taken_upns(by: Viewer, hashes: Sequence[bytes], *, but: uuid.UUID | None = None) -> None:
    """Raise NotPossible if one of these belongs to a pupil other than `but`, or appears here twice."""
    owners = Pupil.objects.filter(school_id=by.school_id, upn_hash__in=hashes)
    taken = set(owners.values_list("folder_id", flat=True)) - {but}
    if taken or len(set(hashes)) < len(hashes):
        raise NotPossible(
            "Another pupil has this UPN, perhaps one who has left: look among the leavers before adding.",
            "upn",
        )


def write_records(
    by: Viewer,
    permission: Permission,
    ids: Sequence[uuid.UUID],
    columns: Mapping[Kind[Any], Sequence[Any]],
) -> None:
    """Write the first records of new folders: for each kind one record a person, in the order of `ids`."""
    for kind, records in columns.items():
        changes = [Change(person, content) for person, content in zip(ids, records, strict=True)]
        write_folders(by, permission, kind, changes, action="admit")


def _lookup(by: Viewer, upn: str) -> bytes | None:
    return upn_hash(by.school_id, upn) if upn else None


def _records_of(pupils: Sequence[NewPupil]) -> Mapping[Kind[Any], Sequence[Any]]:
    return {
        NAME: [pupil.name for pupil in pupils],
        PARTICULARS: [pupil.particulars for pupil in pupils],
        CONTACT_DETAILS: [pupil.contact_details for pupil in pupils],
        RELATIONSHIPS: [Relationships() for _ in pupils],
        CARE_CARD: [pupil.care for pupil in pupils],
        CHARACTERISTICS: [pupil.characteristics for pupil in pupils],
    }
