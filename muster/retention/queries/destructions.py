"""Destructions requested, agreed and carried out, with their certificates, and what may be erased about one person."""

import datetime as dt
import json
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature

from muster.people.directory import names
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval
from muster.protection.approvals.rules import Details, digest_of, refusal_of_answer
from muster.protection.audit.recording import record
from muster.protection.folder.sealed_rows import content_of
from muster.protection.keys.erasing import keys_held
from muster.protection.keys.ring import KeyClass
from muster.protection.keys.signing import verify
from muster.retention.access import AGREE_TO_DESTROY, DESTROY, SEE_RETENTION
from muster.retention.content import DESTRUCTION_CODE, DestructionFile, Why
from muster.retention.models import Destruction
from muster.retention.queries.due import due_day, kinds_by_class, lives_of
from muster.retention.queries.holds import held_people
from muster.retention.rules import CLASS_WORDS, refusal_of_erasure
from muster.ui.formats import clock, full_date

PURPOSE = "certificate of destruction"
WHY_WORDS = {Why.TIME: "Kept for long enough", Why.ASKED: "Erased on request"}


@dataclass(frozen=True, slots=True)
class DestructionLine:
    """One destruction: what it comes to, how far it is, and what the viewer may do about it."""

    id: uuid.UUID
    number: int
    why: str
    people: int
    classes: str
    by: str
    asked_at: dt.datetime
    done_at: dt.datetime | None
    state: str
    approval_id: uuid.UUID | None
    is_own: bool
    may_answer: bool
    may_destroy: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was destroyed: the signed words as they are handed out, and whether the signature holds.

    The signed words have days and times as machines write them; beside them they stand as people read them.
    """

    number: int
    asked: str
    agreed: str
    done: str
    gone_from_backups_by: str
    content: dict[str, Any]
    file: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Erasable:
    """One class of one person's records: whether it may be erased on request, or why not."""

    key_class: int
    words: str
    kinds: str
    refusal: str


def details_of(row: Destruction, file: DestructionFile) -> Details:
    """Exactly what a second person agrees to: the counts, and a fingerprint of the list of keys."""
    listed: Details = {"keys": [f"{one.person_id}/{one.key_class}" for one in file.doomed]}
    return {
        "destruction": str(row.id),
        "people": row.people,
        "keys": row.keys,
        "why": file.why.value,
        "classes": sorted({CLASS_WORDS[KeyClass(one.key_class)] for one in file.doomed}),
        "list": digest_of(listed).hex(),
    }


def destructions(viewer: Viewer) -> tuple[DestructionLine, ...]:
    """Everything that was asked for and done, the newest first. Raises Refused."""
    require(viewer, SEE_RETENTION)
    asked = {one.details["destruction"]: one for one in deciding.waiting(viewer, Approval.Kind.DESTRUCTION)}
    rows = Destruction.objects.filter(school_id=viewer.school_id).order_by("-number")
    return tuple(_line(viewer, row, asked.get(str(row.id))) for row in rows)


def the_destruction(viewer: Viewer, destruction_id: uuid.UUID) -> tuple[Destruction, DestructionFile]:
    """One destruction with what is in it. Raises NotThere."""
    row = Destruction.objects.filter(school_id=viewer.school_id, id=destruction_id).first()
    if row is None:
        raise NotThere(SEE_RETENTION)
    return row, content_of(row, DESTRUCTION_CODE, DestructionFile)


def certificate(viewer: Viewer, destruction_id: uuid.UUID) -> Certificate:
    """The certificate of what is done. Raises Refused and NotThere."""
    reason = require(viewer, SEE_RETENTION)
    row, file = the_destruction(viewer, destruction_id)
    if not file.certificate:
        raise NotThere(SEE_RETENTION)
    record(viewer, SEE_RETENTION, "read a certificate of destruction", reason=reason)
    whole = {"content": file.certificate, "signature": file.signature}
    content = json.loads(file.certificate)
    return Certificate(
        number=row.number,
        asked=_who_and_when(content["asked"]),
        agreed=_who_and_when(content["agreed"]),
        done=_who_and_when(content["done"]),
        gone_from_backups_by=full_date(dt.date.fromisoformat(content["gone_from_backups_by"])),
        content=content,
        file=json.dumps(whole, indent=1, ensure_ascii=False),
        holds=is_genuine(whole),
    )


def _who_and_when(said: dict[str, str]) -> str:
    """Mrs A. Khan, 4 May 2026, 09:12; nobody and never leave nothing."""
    at = dt.datetime.fromisoformat(said["at"]) if said["at"] else None
    return ", ".join(filter(None, (said["by"], f"{full_date(at)}, {clock(at)}" if at else "")))


def is_genuine(whole: dict[str, str]) -> bool:
    """Whether a certificate, as it was handed out, is one that this Muster signed."""
    try:
        verify(PURPOSE, bytes.fromhex(whole["signature"]), whole["content"].encode())
    except (InvalidSignature, KeyError, ValueError, AttributeError):
        return False
    return True


def erasable(viewer: Viewer, person_id: uuid.UUID) -> tuple[Erasable, ...]:
    """What of one person may be erased on request, class by class. Raises Refused."""
    reason = require(viewer, DESTROY)
    record(viewer, DESTROY, "see what may be erased", reason=reason, people=[person_id])
    lives, kinds = lives_of(viewer, DESTROY), kinds_by_class()
    is_held = person_id in held_people(viewer.school_id)
    here = {
        key_class
        for person, key_class in keys_held(viewer.school_id, list(CLASS_WORDS))
        if person == person_id
    }
    return tuple(
        Erasable(
            int(key_class),
            words,
            ", ".join(kind.name.replace("_", " ") for kind in kinds.get(key_class, ())) or "nothing yet",
            refusal_of_erasure(
                kinds.get(key_class, ()), due_day(lives, person_id, key_class), viewer.today, is_held=is_held
            ),
        )
        for key_class, words in CLASS_WORDS.items()
        if key_class in here
    )


def _line(viewer: Viewer, row: Destruction, asked: Approval | None) -> DestructionLine:
    file = content_of(row, DESTRUCTION_CODE, DestructionFile)
    agreed = None if row.done_at else deciding.holds(viewer, Approval.Kind.DESTRUCTION, details_of(row, file))
    counted = Counter(CLASS_WORDS[KeyClass(one.key_class)] for one in file.doomed)
    zone = viewer.now.tzinfo
    return DestructionLine(
        id=row.id,
        number=row.number,
        why=WHY_WORDS[file.why],
        people=row.people,
        classes=", ".join(f"{words}: {count}" for words, count in sorted(counted.items())),
        by=names(viewer).shown(file.asked_by),
        asked_at=row.asked_at.astimezone(zone),
        done_at=row.done_at.astimezone(zone) if row.done_at else None,
        state=_state(row, asked=asked is not None, agreed=agreed is not None),
        approval_id=asked.id if asked else None,
        is_own=bool(asked and asked.asked_by_id == viewer.person_id),
        may_answer=bool(
            asked
            and viewer.reason_everywhere(AGREE_TO_DESTROY)
            and not refusal_of_answer(asked.asked_by_id, viewer.person_id)
        ),
        may_destroy=bool(agreed and viewer.reason_everywhere(DESTROY)),
    )


def _state(row: Destruction, *, asked: bool, agreed: bool) -> str:
    if row.done_at:
        return "Destroyed"
    if agreed:
        return "Agreed to"
    return "Waits for a second person" if asked else "Refused, taken back, or nobody answered within a week"
