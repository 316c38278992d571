"""Writing into folders: new folders with their keys, and records that replace the version they were read at."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from muster.protection.access.decisions import NotThere, reasons_for_people
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record_each_reason
from muster.protection.folder.everyone import create_first, is_for_everyone, with_everyone
from muster.protection.folder.kinds import Kind, RecordT
from muster.protection.folder.models import Folder
from muster.protection.folder.opening import KindNotCovered, Opened
from muster.protection.keys.envelope import NO_ITEM, Place, seal
from muster.protection.keys.ring import PERSONAL_CLASSES, KeyClass, add_subject_keys, subject_ciphers
from muster.protection.walls.arrays import array_of
from muster.protection.walls.together import together

_WRITE = """
INSERT INTO folder_record AS r (school_id, person_id, kind, period, item, version, sealed)
SELECT %s, p, %s, %s, i, v, s FROM unnest(%b::uuid[], %b::uuid[], %s::integer[], %b::bytea[]) AS t (p, i, v, s)
ON CONFLICT (school_id, person_id, kind, period, item)
DO UPDATE SET version = excluded.version, sealed = excluded.sealed WHERE r.version = excluded.version - 1
"""


class Stale(RuntimeError):
    """A record was changed by somebody else since it was read. Read it again and decide again."""


class Erased(RuntimeError):
    """A folder's key was destroyed: nothing can be written into it again."""


class NotLocked(RuntimeError):
    """Records were to be written back that could have changed since they were opened."""


class BegunForSome(RuntimeError):
    """A sensitive record of a year was to be made for one person and not for everybody: `create_missing` first."""


@dataclass(frozen=True, slots=True)
class Change(Generic[RecordT]):
    """A record to be written over the version that was read; 0 where there was none."""

    person_id: uuid.UUID
    record: RecordT
    version: int = 0
    item: uuid.UUID = NO_ITEM


def create_folders(
    school_id: uuid.UUID, people: Collection[uuid.UUID], classes: Collection[KeyClass] = PERSONAL_CLASSES
) -> None:
    """Make folders, each with a key of its own for each class of keeping time. Ids come from `people_ids`."""
    ordered = sorted(people)
    Folder.objects.bulk_create([Folder(school_id=school_id, id=person) for person in ordered])
    add_subject_keys(school_id, ordered, classes)


def write_folders(
    viewer: Viewer,
    permission: Permission,
    kind: Kind[RecordT],
    changes: Sequence[Change[RecordT]],
    *,
    action: str = "write",
) -> None:
    """Seal and write records of a kind without periods, each over the version that was read: one statement for any number.

    Raises NotThere unless every person is the viewer's to write under this permission, and Stale where a version
    moved on meanwhile.
    """
    if not changes:
        return
    if kind not in permission.kinds:
        raise KindNotCovered(f"{permission.name} does not declare that it writes {kind.name}")
    people = list(dict.fromkeys(change.person_id for change in changes))
    reasons = reasons_for_people(viewer, permission, people)
    if len(reasons) < len(people):
        raise NotThere(permission, set(people) - set(reasons))
    record_each_reason(viewer, permission, action, reasons=reasons, people=people, kinds=[kind])
    ciphers = subject_ciphers(viewer.school_id, people, kind.key_class)
    with _storing(viewer.school_id, kind, changes, period=0, ciphers=ciphers):
        pass


def rewrite_opened(
    viewer: Viewer,
    opened: Opened,
    kind: Kind[RecordT],
    changes: Sequence[Change[RecordT]],
    *,
    period: int = 0,
) -> None:
    """Write back records that this transaction opened under lock: decided and recorded when they were opened.

    Raises NotThere for anyone who was not opened, and KindNotCovered or NotLocked where the opening does not fit.
    """
    with rewriting_opened(viewer, opened, kind, changes, period=period):
        pass


@contextmanager
def rewriting_opened(
    viewer: Viewer,
    opened: Opened,
    kind: Kind[RecordT],
    changes: Sequence[Change[RecordT]],
    *,
    period: int = 0,
) -> Iterator[None]:
    """As `rewrite_opened`, in one journey to the database with the statements of the block, which come after it."""
    if kind not in opened.permission.kinds:
        raise KindNotCovered(f"{opened.permission.name} does not declare that it writes {kind.name}")
    if not opened.locked:
        raise NotLocked("only records that were opened with lock=True can be written back")
    people = {change.person_id for change in changes}
    if not people <= opened.reasons.keys():
        raise NotThere(opened.permission, people - opened.reasons.keys())
    if not changes:
        yield
        return
    known = opened.ciphers(kind.key_class)
    missing = [person for person in people if person not in known]
    fetched = subject_ciphers(viewer.school_id, missing, kind.key_class) if missing else {}
    with _storing(viewer.school_id, kind, changes, period=period, ciphers={**known, **fetched}):
        yield


def create_missing(
    viewer: Viewer,
    opened: Opened,
    kind: Kind[RecordT],
    people: Collection[uuid.UUID],
    *,
    record: RecordT,
    period: int = 0,
) -> None:
    """Give these people, who were asked for in `opened`, a first record unless somebody else has just done so.

    Where the kind is sensitive and of a year, everybody gets one with them: `record` must say nothing then.
    """
    if not set(people) <= opened.reasons.keys() or kind not in opened.permission.kinds:
        raise NotThere(opened.permission, people)
    if is_for_everyone(kind, period) and record != kind.schema():
        raise BegunForSome(f"a first record of kind {kind.name} is made for everybody, so it is empty")
    everyone = with_everyone(viewer.school_id, kind, people, period=period)
    create_first(viewer.school_id, kind, everyone, content=kind.encode(record), period=period)


@contextmanager
def _storing(
    school_id: uuid.UUID,
    kind: Kind[RecordT],
    changes: Sequence[Change[RecordT]],
    *,
    period: int,
    ciphers: Mapping[uuid.UUID, AESGCM],
) -> Iterator[None]:
    """Seal and write; then the statements of the block; then see whether every version was the one that was read."""
    if is_for_everyone(kind, period) and any(change.version == 0 for change in changes):
        raise BegunForSome(f"records of kind {kind.name} are begun for everybody at once")
    erased = sum(change.person_id not in ciphers for change in changes)
    if erased:
        raise Erased(f"{erased} folders have no key of class {kind.key_class.name}: they were erased")
    ordered = sorted(changes, key=lambda change: (change.person_id, change.item))
    sealed = [
        _sealed(school_id, kind, change, period=period, cipher=ciphers[change.person_id])
        for change in ordered
    ]
    with connection.cursor() as cursor:
        with together():
            cursor.execute(
                _WRITE,
                [
                    school_id,
                    kind.code,
                    period,
                    [change.person_id for change in ordered],
                    [change.item for change in ordered],
                    array_of(change.version + 1 for change in ordered),
                    sealed,
                ],
            )
            yield
        if cursor.rowcount < len(ordered):
            raise Stale(
                f"{len(ordered) - cursor.rowcount} records of kind {kind.name} were changed meanwhile"
            )


def _sealed(
    school_id: uuid.UUID, kind: Kind[RecordT], change: Change[RecordT], *, period: int, cipher: AESGCM
) -> bytes:
    place = Place(school_id, change.person_id, kind.code, period, change.item, change.version + 1)
    return seal(cipher, kind.encode(change.record), place, least=kind.least_bytes)
