"""Destroys people's keys: what they opened is gone at once here, and in every backup once its root key is destroyed.

Each destruction is noted in a signed list outside the database, so that a restored backup can be made to forget again.
The list is kept in the data directory and beside the log's checkpoints, and is sent to the same object store as they
are.
"""

import datetime as dt
import functools
import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from muster.protection.durable import append_line
from muster.protection.files import store
from muster.protection.folder.kinds import declared_kinds
from muster.protection.keys.signing import sign, verify
from muster.protection.walls.context import enter_schools

FILE = "erasures.jsonl"
PURPOSE = "erasure"

Pair = tuple[uuid.UUID, int]
"""A person and a class of key."""


class _Line(msgspec.Struct, frozen=True):
    """One line of the list: what was destroyed, as opaque ids and key classes."""

    school: uuid.UUID
    at: dt.datetime
    keys: list[Pair]


_lines = msgspec.json.Decoder(_Line)


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many keys were deleted, and the ids of the files whose rows went with them."""

    keys: int
    files: tuple[uuid.UUID, ...]


Cursor = CursorWrapper | psycopg.Cursor[Any]
"""A cursor of the request, or of a server into which a backup was restored."""


class NotOurs(RuntimeError):
    """A line of the list of erasures was not signed by this Muster."""


def keys_held(school_id: uuid.UUID, classes: Collection[int]) -> set[Pair]:
    """Every (person, key class) of the school for which there is a key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.subject_id, k.class FROM keys.subject_key k JOIN folder f "
            "ON f.school_id = k.school_id AND f.id = k.subject_id "
            "WHERE k.school_id = %s AND k.class = ANY(%s)",
            [school_id, [int(one) for one in classes]],
        )
        return set(cursor.fetchall())


def records_under(school_id: uuid.UUID, pairs: Collection[Pair]) -> dict[Pair, int]:
    """How many records are sealed under each of these keys."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, kind, count(*) FROM folder_record WHERE school_id = %s AND person_id = ANY(%s) "
            "GROUP BY 1, 2",
            [school_id, list({person for person, _ in pairs})],
        )
        rows = cursor.fetchall()
    kinds, wanted = declared_kinds(), {(person, int(key_class)) for person, key_class in pairs}
    counted: dict[Pair, int] = {}
    for person, code, count in rows:
        pair = (person, int(kinds[code].key_class)) if code in kinds else None
        if pair in wanted:
            counted[pair] = counted.get(pair, 0) + count
    return counted


def destroy_keys(school_id: uuid.UUID, pairs: Sequence[Pair], at: dt.datetime) -> None:
    """Destroy these keys, and delete what they opened.

    The list outside the database is written when the transaction commits, before the objects are removed: if the store
    cannot be reached, it keeps objects that nobody can open until sweeping removes them; but a restore without the
    line would bring back what was to be forgotten.
    """
    with connection.cursor() as cursor:
        files = delete_with_keys(cursor, school_id, pairs).files
    transaction.on_commit(functools.partial(_note, school_id, tuple(pairs), at))
    transaction.on_commit(functools.partial(store.remove, files))


def delete_with_keys(cursor: Cursor, school_id: uuid.UUID, pairs: Sequence[Pair]) -> Deleted:
    """Delete the rows of these keys, of what they opened and of their files. Stored objects are left to the caller."""
    codes = {int(key_class): codes_of(int(key_class)) for _, key_class in pairs}
    cursor.execute(
        "DELETE FROM keys.subject_key k USING unnest(%s::uuid[], %s::smallint[]) AS t(s, c) "
        "WHERE k.school_id = %s AND k.subject_id = t.s AND k.class = t.c",
        [[person for person, _ in pairs], [int(key_class) for _, key_class in pairs], school_id],
    )
    keys = cursor.rowcount
    for key_class, kinds in codes.items():
        people = [person for person, one in pairs if int(one) == key_class]
        cursor.execute(
            "DELETE FROM folder_record WHERE school_id = %s AND person_id = ANY(%s) AND kind = ANY(%s)",
            [school_id, people, kinds],
        )
    cursor.execute(
        "DELETE FROM sealed_file f USING unnest(%s::uuid[], %s::smallint[]) AS t(p, k) "
        "WHERE f.school_id = %s AND f.person_id = t.p AND f.kind = t.k RETURNING f.id",
        [
            [person for person, key_class in pairs for _ in codes[int(key_class)]],
            [code for _, key_class in pairs for code in codes[int(key_class)]],
            school_id,
        ],
    )
    return Deleted(keys, tuple(row[0] for row in cursor.fetchall()))


def codes_of(key_class: int) -> list[int]:
    """The kinds of record sealed under keys of a class."""
    return [kind.code for kind in declared_kinds().values() if int(kind.key_class) == key_class]


def replay(path: Path, at: dt.datetime) -> int:
    """After a restore, destroy again what a list of erasures names.

    Returns how many of the keys were there. Raises NotOurs, before anything is touched, if this Muster did not write a
    line.
    """
    listed = pairs_listed(path.read_text(encoding="utf-8").splitlines())
    return sum(_again(school_id, pairs, at) for school_id, pairs in listed.items())


def pairs_listed(lines: Iterable[str]) -> dict[uuid.UUID, list[Pair]]:
    """What the lines of a list of erasures name, by school. Raises NotOurs."""
    by_school: dict[uuid.UUID, list[Pair]] = {}
    for line in lines:
        one = _checked(json.loads(line))
        by_school.setdefault(one.school, []).extend(one.keys)
    return by_school


def _again(school_id: uuid.UUID, pairs: Collection[Pair], at: dt.datetime) -> int:
    with transaction.atomic():
        enter_schools(None, [school_id])
        back = sorted(keys_held(school_id, {key_class for _, key_class in pairs}) & set(pairs))
        if back:
            destroy_keys(school_id, back, at)
        return len(back)


def _note(school_id: uuid.UUID, pairs: Sequence[Pair], at: dt.datetime) -> None:
    """Append one signed line: opaque ids and classes."""
    keys = [(person, int(key_class)) for person, key_class in pairs]
    content = msgspec.json.encode(_Line(school_id, at, keys)).decode()
    line = json.dumps({"content": content, "signature": sign(PURPOSE, content.encode()).hex()}).encode()
    for directory in (Path(settings.AUDIT_DIRECTORY), Path(settings.DATA_DIRECTORY)):
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        append_line(directory / FILE, line)


def erasures_beside_checkpoints() -> list[str]:
    """The lines of the list beside the checkpoints, oldest first."""
    path = Path(settings.AUDIT_DIRECTORY) / FILE
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _checked(whole: Mapping[str, str]) -> "_Line":
    try:
        verify(PURPOSE, bytes.fromhex(whole["signature"]), whole["content"].encode())
    except (InvalidSignature, KeyError, ValueError):
        raise NotOurs("a line of this list was not written by this Muster: nothing was done") from None
    return _lines.decode(whole["content"])
