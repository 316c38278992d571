"""Fills one gap from the fix list through the same corrections as the pupil's own pages, so that earlier values are kept."""

import datetime as dt
import uuid
from dataclasses import dataclass

import msgspec
from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.people.access import CHANGE_CHARACTERISTICS, CHANGE_ROLL
from muster.people.actions.contacts import correct_relationship
from muster.people.actions.corrections import (
    Correction,
    correct_characteristics,
    correct_contact_details,
    correct_particulars,
)
from muster.people.gaps import OF_NEEDS, OF_UPN, Gap
from muster.people.queries.contacts import contact_of
from muster.people.queries.records import one_record
from muster.people.records import CHARACTERISTICS, PARTICULARS, Characteristics, Spell
from muster.protection.access.viewer import Viewer

_WHY = "From the fix list"


@dataclass(frozen=True, slots=True, repr=False)
class Mending:
    """What was typed for one pupil: a text or a day, and for which contact if the gap is a contact's."""

    gap: Gap
    pupil_id: uuid.UUID
    words: str = ""
    day: dt.date | None = None
    contact_id: uuid.UUID | None = None


@transaction.atomic
def mend(*, by: Viewer, mending: Mending) -> None:
    """Fill the gap. Raises NotPossible, NotThere and Stale."""
    if mending.gap in OF_NEEDS:
        _mend_needs(by, mending, OF_NEEDS[mending.gap])
    elif mending.gap is Gap.NO_TELEPHONE:
        _mend_telephone(by, mending)
    elif mending.gap is Gap.NOBODY_RESPONSIBLE:
        contact = contact_of(by, mending.pupil_id, _contact(mending))
        responsible = msgspec.structs.replace(contact.relationship, parental_responsibility=True)
        correct_relationship(by=by, pupil_id=mending.pupil_id, relationship=responsible, why=_WHY)
    else:
        _mend_particulars(by, mending)


def _mend_particulars(by: Viewer, mending: Mending) -> None:
    held = one_record(by, CHANGE_ROLL, PARTICULARS, mending.pupil_id)
    if mending.gap in OF_UPN:
        mended = msgspec.structs.replace(held.record, upn=mending.words)
    elif mending.gap is Gap.NO_BIRTH_DATE:
        mended = msgspec.structs.replace(held.record, born=mending.day)
    else:
        mended = msgspec.structs.replace(held.record, sex=mending.words)
    corrected = Correction(mending.pupil_id, mended, held.version, _WHY)
    correct_particulars(by=by, corrections=[corrected])


def _mend_telephone(by: Viewer, mending: Mending) -> None:
    contact = contact_of(by, mending.pupil_id, _contact(mending))
    details = contact.details
    with_number = msgspec.structs.replace(details, telephones=(*details.telephones, mending.words))
    corrected = Correction(contact.contact_id, with_number, why=_WHY)
    correct_contact_details(by=by, corrections=[corrected])


def _mend_needs(by: Viewer, mending: Mending, what: str) -> None:
    held = one_record(by, CHANGE_CHARACTERISTICS, CHARACTERISTICS, mending.pupil_id)
    spells = (*held.record.spells, Spell(what, mending.words.upper()))
    corrected = Correction(mending.pupil_id, Characteristics(spells), held.version, _WHY)
    correct_characteristics(by=by, corrections=[corrected])


def _contact(mending: Mending) -> uuid.UUID:
    if mending.contact_id is None:
        raise NotPossible("Choose the contact.", "contact_id")
    return mending.contact_id
