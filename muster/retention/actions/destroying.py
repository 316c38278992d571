"""Requests, approves and carries out a destruction: keys are destroyed, and with them every copy they opened."""

import datetime as dt
import json
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from django.db import transaction

from muster.calendar.agreement import agreement_or_refusal
from muster.calendar.refusals import NotPossible
from muster.people.directory import names, raise_version
from muster.people.models import ExternalId, Pupil
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval
from muster.protection.audit.reading import Sought, events
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import declared_kinds
from muster.protection.folder.sealed_rows import content_of, seal_into
from muster.protection.keys.erasing import destroy_keys, keys_held, records_under
from muster.protection.keys.ring import KeyClass
from muster.protection.keys.rotation import opened_by_nothing_from
from muster.protection.keys.signing import sign
from muster.protection.numbering import next_number
from muster.retention.access import AGREE_TO_DESTROY, DESTROY
from muster.retention.content import DESTRUCTION_CODE, DestructionFile, Doomed, Why
from muster.retention.models import Destruction
from muster.retention.queries.destructions import PURPOSE, WHY_WORDS, details_of, erasable
from muster.retention.queries.due import as_doomed, due_today
from muster.retention.queries.holds import held_people
from muster.retention.rules import CLASS_WORDS, HOLDS_FOR_DESTRUCTION

_DESTROYED = "destroy keys"


@transaction.atomic
def ask_for_what_is_due(*, by: Viewer) -> uuid.UUID:
    """Ask a second person to let everything end that is due today. Raises Refused, and NotPossible where nothing is."""
    require(by, DESTROY)
    due, _ = due_today(by, DESTROY)
    return _ask(by, Why.TIME, as_doomed(due))


@transaction.atomic
def ask_for_erasure(*, by: Viewer, person_id: uuid.UUID, classes: Collection[int]) -> uuid.UUID:
    """Ask a second person to let one person's records of these classes end. Raises NotPossible where the law keeps them."""
    wanted = [one for one in erasable(by, person_id) if one.key_class in classes]
    refused = next((one for one in wanted if one.refusal), None)
    if refused:
        raise NotPossible(f"{refused.words}: {refused.refusal}", "classes")
    return _ask(by, Why.ASKED, tuple(Doomed(person_id, one.key_class) for one in wanted))


@transaction.atomic
def answer_destruction(*, by: Viewer, approval_id: uuid.UUID, agrees: bool) -> None:
    """Agree to a destruction for a week, or refuse it. Raises NotThere, and NotPossible for one's own wish."""
    reason = require(by, AGREE_TO_DESTROY)
    with agreement_or_refusal(AGREE_TO_DESTROY):
        holds = HOLDS_FOR_DESTRUCTION if agrees else None
        deciding.answer(by, Approval.Kind.DESTRUCTION, approval_id, holds=holds)
    record(by, AGREE_TO_DESTROY, "agree to destroy" if agrees else "refuse to destroy", reason=reason)


@transaction.atomic
def destroy(*, by: Viewer, destruction_id: uuid.UUID) -> None:
    """Destroy the keys that a second person agreed to, and sign the certificate. There is no way back.

    Raises Refused, NotThere, and NotPossible where nobody agreed to exactly this, or where a hold was placed since or
    somebody came back, whose folder is needed again.
    """
    reason = require(by, DESTROY)
    rows = Destruction.objects.select_for_update().filter(school_id=by.school_id, done_at=None)
    row = rows.filter(id=destruction_id).first()
    if row is None:
        raise NotThere(DESTROY)
    file = content_of(row, DESTRUCTION_CODE, DestructionFile)
    agreed = deciding.holds(by, Approval.Kind.DESTRUCTION, details_of(row, file))
    if agreed is None:
        raise NotPossible("Nobody has agreed to this yet, or not within the week.")
    if {one.person_id for one in file.doomed} & held_people(by.school_id):
        raise NotPossible(
            "A hold was placed since it was asked for. Ask again: what is held back is left out."
        )
    pairs = [(one.person_id, one.key_class) for one in file.doomed]
    held, records = keys_held(by.school_id, list(CLASS_WORDS)), records_under(by.school_id, pairs)
    going = [pair for pair in pairs if pair in held]
    _refuse_what_is_needed_again(by, file.why, going)
    classes = {KeyClass(key_class) for _, key_class in going}
    kinds = [kind for kind in declared_kinds().values() if kind.key_class in classes]
    people = sorted({person for person, _ in going})
    record(by, DESTROY, _DESTROYED, reason=reason, people=people, kinds=kinds)
    certified = _certificate(by, row, file, _Going(going, records, agreed))
    raise_version(by.school_id)
    _forget_look_ups(by, [person for person, key_class in going if key_class == KeyClass.EDUCATIONAL])
    destroy_keys(by.school_id, going, by.moment)
    _finish(
        row, msgspec.structs.replace(file, certificate=certified, signature=_signed(certified)), by.moment
    )


def _refuse_what_is_needed_again(by: Viewer, why: Why, going: Sequence[tuple[uuid.UUID, int]]) -> None:
    """What could not be asked for any more is not destroyed: a week is time enough to come back to the school."""
    if why is Why.TIME:
        due, _ = due_today(by, DESTROY)
        still = {(one.person_id, one.key_class) for one in as_doomed(due)}
    else:
        people = {person for person, _ in going}
        still = {
            (person, one.key_class) for person in people for one in erasable(by, person) if not one.refusal
        }
    if set(going) - still:
        raise NotPossible(
            "Somebody has come back since it was asked for, or is kept for longer. Ask again: they are left out."
        )


@dataclass(frozen=True, slots=True)
class _Going:
    """What goes: the keys, how many records lie under each, and the second person's word."""

    keys: Sequence[tuple[uuid.UUID, int]]
    records: Mapping[tuple[uuid.UUID, int], int]
    agreed: Approval


def _ask(by: Viewer, why: Why, doomed: tuple[Doomed, ...]) -> uuid.UUID:
    reason = require(by, DESTROY)
    if not doomed:
        raise NotPossible("There is nothing to destroy.")
    people = sorted({one.person_id for one in doomed})
    record(by, DESTROY, "ask for a destruction", reason=reason, people=people)
    number = next_number(Destruction.objects.filter(school_id=by.school_id), by.school_id)
    row = Destruction(
        school_id=by.school_id, number=number, asked_at=by.moment, people=len(people), keys=len(doomed)
    )
    file = DestructionFile(why, doomed, by.today, by.person_id)
    seal_into(row, DESTRUCTION_CODE, file)
    row.save(force_insert=True)
    with agreement_or_refusal(DESTROY):
        deciding.ask(by, Approval.Kind.DESTRUCTION, details_of(row, file))
    return row.id


def _certificate(by: Viewer, row: Destruction, file: DestructionFile, going: _Going) -> str:
    """What was destroyed, in one spelling: numbers, classes, dates, who and the lines of the log. No child is in it."""
    directory = names(by)
    keys = Counter(key_class for _, key_class in going.keys)
    records: Counter[int] = Counter()
    for (_, key_class), count in going.records.items():
        records[key_class] += count
    kinds = declared_kinds().values()
    content = {
        "format": "muster-certificate-of-destruction/1",
        "number": row.number,
        "school": by.standing.school_name,
        "why": WHY_WORDS[file.why],
        "due_until": file.until.isoformat(),
        "people": len({person for person, _ in going.keys}),
        "classes": [
            {
                "class": CLASS_WORDS[KeyClass(key_class)],
                "kinds": [kind.name for kind in kinds if kind.key_class == key_class],
                "keys_destroyed": keys[key_class],
                "records_ended": records[key_class],
            }
            for key_class in sorted(keys)
        ],
        "asked": {"by": str(directory.shown(file.asked_by)), "at": row.asked_at.isoformat()},
        "agreed": {
            "by": str(directory.shown(going.agreed.answered_by_id)),
            "at": _iso(going.agreed.answered_at),
        },
        "done": {"by": str(directory.shown(by.person_id)), "at": by.moment.isoformat()},
        "gone_from_backups_by": opened_by_nothing_from(by.today).isoformat(),
        "audit_row": next(iter(events(by, Sought(permission=DESTROY.name, most=1)))).sequence,
    }
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _iso(moment: dt.datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _signed(content: str) -> str:
    return sign(PURPOSE, content.encode()).hex()


def _forget_look_ups(by: Viewer, people: Sequence[uuid.UUID]) -> None:
    """Keyed hashes of UPNs and of ids elsewhere: nobody is found by them any more."""
    Pupil.objects.filter(school_id=by.school_id, pk__in=people).update(upn_hash=None)
    ExternalId.objects.filter(school_id=by.school_id, target_id__in=people).delete()


def _finish(row: Destruction, file: DestructionFile, moment: dt.datetime) -> None:
    row.done_at = moment
    row.version += 1
    seal_into(row, DESTRUCTION_CODE, file)
    row.save(update_fields=["done_at", "version", "content_sealed"])
