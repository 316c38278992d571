"""Storing, opening and discarding files: decide, write the audit line, then seal or unseal."""

import functools
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from django.db import transaction

from muster.protection.access.decisions import NotThere, reasons_for_people
from muster.protection.access.policy import Permission, Reason
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record_each_reason
from muster.protection.budgets.spending import count_openings
from muster.protection.files import store
from muster.protection.files.models import SealedFile
from muster.protection.folder.kinds import Kind, declared_kinds
from muster.protection.folder.opening import KindNotCovered
from muster.protection.folder.writing import Erased
from muster.protection.keys.envelope import NotOpened, Place, seal_in_steps, unseal
from muster.protection.keys.ring import subject_ciphers
from muster.protection.secret import SecretRecord
from muster.protection.walls.together import together

FILE_STEP = 16 * 1024
"""The step, in bytes, to which files are padded: an exact length would tell pictures apart."""

FileKind = Kind["FileContent"]


class FileContent(SecretRecord, frozen=True):
    """A file as it was uploaded; its name and type are sealed with it."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that the door has opened."""

    id: uuid.UUID
    person_id: uuid.UUID
    file: FileContent


def keep_files(
    viewer: Viewer, permission: Permission, kind: FileKind, *, files: Mapping[uuid.UUID, FileContent]
) -> dict[uuid.UUID, uuid.UUID]:
    """Seal a file for each person under their key and store it, decided and recorded together.

    Returns the ids by person. Raises NotThere unless all of them are the viewer's under this permission, and Erased if
    a key is gone. A rolled-back transaction leaves an object without a row, which `sweeping.py` removes.
    """
    people = sorted(files)
    _decide_and_record(viewer, permission, [kind], people=people, action="keep a file")
    ciphers = subject_ciphers(viewer.school_id, people, kind.key_class)
    if len(ciphers) < len(people):
        raise Erased(f"a folder has no key of class {kind.key_class.name}: it was erased")
    rows = [SealedFile(school_id=viewer.school_id, person_id=person, kind=kind.code) for person in people]
    for row in rows:
        content = kind.encode(files[row.person_id])
        store.put(row.id, seal_in_steps(ciphers[row.person_id], content, _place(row), FILE_STEP))
    SealedFile.objects.bulk_create(rows)
    return {row.person_id: row.id for row in rows}


def files_of(
    viewer: Viewer, kind: FileKind, people: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, list[uuid.UUID]]:
    """The ids of these people's files of a kind, by person. Nothing is opened."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    rows = SealedFile.objects.filter(school_id=viewer.school_id, person__in=people, kind=kind.code)
    for row in rows.order_by("person", "id"):
        found.setdefault(row.person_id, []).append(row.id)
    return found


def open_files(
    viewer: Viewer, permission: Permission, kind: FileKind, file_ids: Sequence[uuid.UUID]
) -> tuple[OpenedFile, ...]:
    """Open files of one kind.

    A file whose key was destroyed is missing from the answer. Raises NotThere unless every id is a file of that kind
    in the viewer's school whose person they may open: an id that does not exist and one that is not theirs get the
    same answer. Raises OverBudget and SignInNeeded as `open_folders` does.
    """
    rows = _rows(viewer, permission, kind, file_ids)
    people = list(dict.fromkeys(row.person_id for row in rows))
    with together():
        reasons = _decide_and_record(viewer, permission, [kind], people=people, action="open a file")
        settle = count_openings(viewer, permission, reasons)
    settle()  # before anything is unsealed; if it raises, the audit line is rolled back with the transaction
    ciphers = subject_ciphers(viewer.school_id, people, kind.key_class)
    return tuple(
        OpenedFile(
            row.id,
            row.person_id,
            kind.decode(unseal(ciphers[row.person_id], store.get(row.id), _place(row))),
        )
        for row in rows
        if row.person_id in ciphers
    )


def discard_files(
    viewer: Viewer, permission: Permission, kind: FileKind, file_ids: Sequence[uuid.UUID]
) -> None:
    """Delete files: their rows now, the objects when the transaction commits. Raises NotThere as `open_files` does."""
    rows = _rows(viewer, permission, kind, file_ids)
    people = list(dict.fromkeys(row.person_id for row in rows))
    _decide_and_record(viewer, permission, [kind], people=people, action="discard a file")
    ids = [row.id for row in rows]
    SealedFile.objects.filter(school_id=viewer.school_id, id__in=ids).delete()
    transaction.on_commit(functools.partial(store.remove, ids))


def _rows(
    viewer: Viewer, permission: Permission, kind: FileKind, file_ids: Sequence[uuid.UUID]
) -> list[SealedFile]:
    found = SealedFile.objects.filter(school_id=viewer.school_id, kind=kind.code).in_bulk(list(file_ids))
    if len(found) < len(set(file_ids)):
        raise NotThere(permission)
    return [found[file_id] for file_id in file_ids]


def _decide_and_record(
    viewer: Viewer,
    permission: Permission,
    kinds: Sequence[FileKind],
    *,
    people: Sequence[uuid.UUID],
    action: str,
) -> Mapping[uuid.UUID, Reason]:
    undeclared = [kind.name for kind in kinds if kind not in permission.kinds]
    if undeclared:
        raise KindNotCovered(f"{permission.name} does not declare {', '.join(undeclared)}")
    reasons: Mapping[uuid.UUID, Reason] = reasons_for_people(viewer, permission, people)
    if len(reasons) < len(people):
        raise NotThere(permission, set(people) - set(reasons))
    record_each_reason(viewer, permission, action, reasons=reasons, people=people, kinds=kinds)
    return reasons


def opens(row: SealedFile, sealed: bytes) -> bool:
    """Whether sealed bytes that came from elsewhere are a file of this row. Nothing of it is shown, and nothing recorded."""
    kind = declared_kinds()[row.kind]
    cipher = subject_ciphers(row.school_id, [row.person_id], kind.key_class).get(row.person_id)
    if cipher is None:
        return False
    try:
        kind.decode(unseal(cipher, sealed, _place(row)))
    except (NotOpened, msgspec.DecodeError):
        return False
    return True


def _place(row: SealedFile) -> Place:
    return Place(row.school_id, row.person_id, row.kind, 0, row.id, 1)
