"""A whole school as open text: every row of its tables, every key, and every record opened beside them."""

import base64
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import connection
from psycopg import sql

from muster.exports.whole_access import EXPORT_WHOLE
from muster.people.models import Pupil
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval
from muster.protection.audit.recording import record
from muster.protection.files import store
from muster.protection.files.models import SealedFile
from muster.protection.folder.models import Folder
from muster.protection.folder.opening import open_whole_folder
from muster.protection.keys.ring import every_secret

LEFT_BEHIND = frozenset(("approval",))
"""Tables that do not travel: an agreement is bound by the key of the Muster in which it was given."""

_TABLES = """
SELECT c.relname, array_agg(DISTINCT t.relname) FILTER (WHERE t.relname <> c.relname) FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id'
LEFT JOIN pg_constraint f ON f.conrelid = c.oid AND f.contype = 'f'
LEFT JOIN pg_class t ON t.oid = f.confrelid
WHERE c.relkind = 'r' GROUP BY c.relname ORDER BY c.relname
"""
_ROWS = "SELECT to_jsonb(t)::text FROM {} t WHERE school_id = %s ORDER BY 1"


@dataclass(frozen=True, slots=True)
class WholePage:
    """What the page of the whole school shows: who waits for whom, and to whom it may go."""

    people: int
    pupils: int
    waiting: tuple[tuple[uuid.UUID, str, bool], ...]
    agreed: tuple[str, ...]


def whole_page(viewer: Viewer) -> WholePage:
    """What was asked for and agreed to. Raises Refused."""
    require(viewer, EXPORT_WHOLE)
    return WholePage(
        people=Folder.objects.filter(school_id=viewer.school_id).count(),
        pupils=Pupil.objects.filter(school_id=viewer.school_id).count(),
        waiting=tuple(
            (one.id, str(one.details["recipient"]), one.asked_by_id != viewer.person_id)
            for one in deciding.waiting(viewer, Approval.Kind.WHOLE_SCHOOL)
        ),
        agreed=tuple(
            str(one.details["recipient"]) for one in deciding.granted(viewer, Approval.Kind.WHOLE_SCHOOL)
        ),
    )


def tables_in_order() -> list[str]:
    """Every table of a school, each after those that its rows point at."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        after = {name: set(targets or ()) for name, targets in cursor.fetchall()}
    walled, ordered = set(after), list[str]()
    while after:
        ready = sorted(name for name, targets in after.items() if not targets & after.keys())
        ordered += ready or sorted(after)
        for name in ready or list(after):
            del after[name]
    return [name for name in ordered if name in walled - LEFT_BEHIND]


def parts_of_school(viewer: Viewer) -> Iterator[tuple[str, bytes]]:
    """Every file of the package by its name. Opening it all is recorded. Raises Refused."""
    reason = require(viewer, EXPORT_WHOLE)
    people = list(Folder.objects.filter(school_id=viewer.school_id).values_list("id", flat=True))
    record(viewer, EXPORT_WHOLE, "export the whole school", reason=reason, people=people)
    counts: dict[str, int] = {}
    for table in tables_in_order():
        rows = _rows(viewer.school_id, table)
        counts[table] = len(rows)
        yield f"tables/{table}.jsonl", _lines(rows)
    yield (
        "keys.jsonl",
        _lines(
            json.dumps([str(subject), key_class, base64.b64encode(secret).decode()])
            for subject, key_class, secret in every_secret(viewer.school_id)
        ),
    )
    yield "records.jsonl", _lines(_records(viewer, sorted(people)))
    for file_id in SealedFile.objects.filter(school_id=viewer.school_id).values_list("id", flat=True):
        yield f"files/{file_id}", store.get(file_id)
    about = {
        "format": "muster-school/1",
        "school": str(viewer.school_id),
        "name": viewer.standing.school_name,
        "made": viewer.now.isoformat(timespec="seconds"),
        "tables": counts,
    }
    yield "about.json", json.dumps(about, indent=1, ensure_ascii=False).encode()


def _rows(school_id: uuid.UUID, table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_ROWS).format(sql.Identifier(table)), [school_id])
        return [row[0] for row in cursor.fetchall()]


def _records(viewer: Viewer, people: Iterable[uuid.UUID]) -> Iterator[str]:
    """Every record opened, a line each: whose, which kind and period, and its fields."""
    kinds = {kind.code: kind for kind in EXPORT_WHOLE.kinds}
    for person in people:
        opened = open_whole_folder(viewer, EXPORT_WHOLE, person)
        for code, period in sorted(opened.found):
            for held in opened.items(kinds[code], period)[person]:
                line: dict[str, Any] = {
                    "person": str(person),
                    "kind": kinds[code].name,
                    "period": period,
                    "item": str(held.item),
                    "version": held.version,
                    "record": msgspec.to_builtins(held.record),
                }
                yield json.dumps(line, ensure_ascii=False, sort_keys=True)


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
