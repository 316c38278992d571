"""Corrects a folder's records: the new record is written, and the old one kept with who, when and why."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic

from django.db import transaction

from muster.people import directory
from muster.people.access import CHANGE_CARE, CHANGE_CHARACTERISTICS, CHANGE_ROLL
from muster.people.actions.admission import refuse_taken_upns
from muster.people.lookups import upn_hash
from muster.people.models import Pupil, Staff
from muster.people.records import (
    CARE_CARD,
    CHARACTERISTICS,
    CONTACT_DETAILS,
    NAME,
    PARTICULARS,
    PAST_VALUE,
    CareCard,
    Characteristics,
    ContactDetails,
    Name,
    Particulars,
    PastValue,
    Source,
)
from muster.people.roll import with_former_upn
from muster.protection.access.decisions import NotThere
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Held, Kind, RecordT, Want
from muster.protection.folder.opening import Opened, open_folders
from muster.protection.folder.writing import Change, Stale, rewrite_opened
from muster.protection.identifiers import thing_id
from muster.protection.keys.envelope import NO_ITEM


@dataclass(frozen=True, slots=True)
class Correction(Generic[RecordT]):
    """What a person's record should say. `version` is the one that was read; with None any version is replaced."""

    person_id: uuid.UUID
    record: RecordT
    version: int | None = None
    why: str = ""
    source: Source = Source.HAND


@dataclass(frozen=True, slots=True)
class Corrected(Generic[RecordT]):
    """What a correction changed."""

    person_id: uuid.UUID
    before: RecordT
    after: RecordT


def correct_names(*, by: Viewer, corrections: Sequence[Correction[Name]]) -> int:
    """Correct the names of pupils and contacts. Returns how many changed. Raises Stale and NotThere."""
    _refuse_staff(by, corrections)
    return correct_names_under(by, CHANGE_ROLL, corrections)


@transaction.atomic
def correct_particulars(*, by: Viewer, corrections: Sequence[Correction[Particulars]]) -> int:
    """Correct particulars of pupils. A UPN that is replaced stays among the former ones. Returns how many changed.

    Raises NotPossible if a new UPN belongs to another pupil, and Stale and NotThere.
    """
    _refuse_staff(by, corrections)
    changed = correct_records(
        by,
        CHANGE_ROLL,
        PARTICULARS,
        corrections=corrections,
        action="correct particulars",
        completed=with_former_upn,
    )
    for each in changed:
        if each.before.upn != each.after.upn:
            _change_upn(by, each.person_id, each.after.upn)
    return len(changed)


@transaction.atomic
def correct_contact_details(*, by: Viewer, corrections: Sequence[Correction[ContactDetails]]) -> int:
    """Correct addresses, telephones and e-mails of pupils and contacts. Returns how many changed."""
    _refuse_staff(by, corrections)
    action = "correct contact details"
    return len(correct_records(by, CHANGE_ROLL, CONTACT_DETAILS, corrections=corrections, action=action))


@transaction.atomic
def correct_care(*, by: Viewer, corrections: Sequence[Correction[CareCard]]) -> int:
    """Correct care cards. Returns how many changed."""
    action = "correct care card"
    return len(correct_records(by, CHANGE_CARE, CARE_CARD, corrections=corrections, action=action))


@transaction.atomic
def correct_characteristics(*, by: Viewer, corrections: Sequence[Correction[Characteristics]]) -> int:
    """Correct needs, eligibility and the like. Returns how many changed."""
    action, permission = "correct characteristics", CHANGE_CHARACTERISTICS
    return len(correct_records(by, permission, CHARACTERISTICS, corrections=corrections, action=action))


@transaction.atomic
def correct_names_under(by: Viewer, permission: Permission, corrections: Sequence[Correction[Name]]) -> int:
    """Correct names under a permission whose holder may change these people. Returns how many changed."""
    changed = correct_records(by, permission, NAME, corrections=corrections, action="correct name")
    if changed:
        directory.raise_version(by.school_id)
    return len(changed)


def correct_records(
    by: Viewer,
    permission: Permission,
    kind: Kind[RecordT],
    *,
    corrections: Sequence[Correction[RecordT]],
    action: str,
    completed: Callable[[RecordT, RecordT], RecordT] = lambda _, after: after,
) -> list[Corrected[RecordT]]:
    """Write corrections of one kind, keep what was there, and return those that changed something.

    `completed(before, after)` adds to a record what follows from the one it replaces. Call it in a transaction. Raises
    NotThere, and Stale if a record has changed since it was read.
    """
    people = list(dict.fromkeys(correction.person_id for correction in corrections))
    opened = open_folders(by, permission, people, Want(kind), action=action, lock=True)
    held = opened.of(kind)
    changed, changes, past = [], [], []
    for correction in corrections:
        before = held.get(correction.person_id) or Held(kind.schema(), 0, NO_ITEM)
        if correction.version not in {None, before.version}:
            raise Stale(f"a record of kind {kind.name} was changed meanwhile")
        after = completed(before.record, correction.record)
        if after != before.record:
            changed.append(Corrected(correction.person_id, before.record, after))
            changes.append(Change(correction.person_id, after, before.version))
            past.append((correction.person_id, _past_value(by, kind, correction, changed[-1])))
    rewrite_opened(by, opened, kind, changes)
    keep_past_values(by, opened, past)
    return changed


def keep_past_values(by: Viewer, opened: Opened, past: Sequence[tuple[uuid.UUID, PastValue]]) -> None:
    """Add to the folders, opened under lock, what their records said before."""
    items = [Change(person, value, item=thing_id()) for person, value in past]
    rewrite_opened(by, opened, PAST_VALUE, items)


def _past_value(
    by: Viewer, kind: Kind[RecordT], correction: Correction[RecordT], corrected: Corrected[RecordT]
) -> PastValue:
    fields = tuple(
        name
        for name in kind.schema.__struct_fields__
        if getattr(corrected.before, name) != getattr(corrected.after, name)
    )
    return PastValue(
        kind=kind.code,
        content=kind.encode(corrected.before),
        changed_at=by.moment,
        changed_by=by.person_id,
        why=correction.why,
        fields=fields,
        source=correction.source,
    )


def _change_upn(by: Viewer, pupil_id: uuid.UUID, upn: str) -> None:
    found = upn_hash(by.school_id, upn) if upn else None
    refuse_taken_upns(by, [found] if found else [], but=pupil_id)
    Pupil.objects.filter(school_id=by.school_id, folder_id=pupil_id).update(upn_hash=found)


def _refuse_staff(by: Viewer, corrections: Sequence[Correction[RecordT]]) -> None:
    """Who may change the roll may not change staff: that is another permission."""
    people = [correction.person_id for correction in corrections]
    if Staff.objects.filter(school_id=by.school_id, folder_id__in=people).exists():
        raise NotThere(CHANGE_ROLL, people)
