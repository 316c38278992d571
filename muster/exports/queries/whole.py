"""A whole school as open text: every row of its tables, every key, and every record opened beside them."""

import base64
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import connection
from psycopg import sql

from muster.exports.plain import roster_tables
from muster.exports.queries.beside import account_lines, agreement_lines, log_parts, recipe_lines
from muster.exports.queries.readable import record_tables, row_tables, table_of
from muster.exports.queries.roster import roster_of
from muster.exports.queries.sealed_rows import opened_messages, opened_names, opened_rows
from muster.exports.rules import Shape, shape_of
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
from muster.ui.tables import as_csv

FORMAT = "muster-school/3"

LEFT_BEHIND = frozenset(("approval", "day_pass", "interchange_sentroster", "reports_checkedround"))
"""Tables that do not travel as they are: agreements and passes are bound by the key of the Muster in which they were given,
a file that somebody sent in is nobody's to pass on before they have looked at what it would change, and checks are made anew.
"""

NOT_CARRIED = {
    "account": "passwords, PINs and looks: whoever has an account is invited anew",
    "passkey": "passkeys belong to the address of the other Muster",
    "authenticator": "second factors are set up anew",
    "one_time_code": "recovery codes and cards of codes are made anew",
    "account_link": "invitations and other links that were under way",
    "day_pass": "passes for one day, which are over by then",
    "interchange_sentroster": "files of an import that nobody has decided about, which wait for one day",
    "reports_checkedround": "what proof-reading a round of reports goes by for a day",
    "known_device": "devices that were trusted there",
    "stored_session": "sessions: nobody stays signed in",
    "failed_try": "what was mistyped at the door",
    "sign_in_provider": "the school's own sign-in is tied to the address of the other Muster, with a secret",
    "school_identity": "whose school account is whose follows from the sign-in there",
    "approval": "requests that nobody has answered; what was agreed to is carried as history, and ends",
    "evidence": "what was proved about the protection of the other Muster",
    "calendar_trust": "the trust above the school, which stays where it is",
    "context_key": "what signs who may see which rows: each Muster makes its own",
    "school_key": "keys that wrap others: the carried keys are wrapped under those of the new Muster",
    "people_set": "sets of people that the log shares between rows: each carried row names its own",
}
"""What is left behind on purpose, by table, with the reason: the package says so too, and a test compares."""

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
class Wish:
    """That the school goes to somebody in some shape; `is_anothers` where not the viewer asked for it."""

    id: uuid.UUID
    recipient: str
    shape: Shape
    is_anothers: bool


@dataclass(frozen=True, slots=True)
class WholePage:
    """What the page of the whole school shows: who waits for whom, and to whom it may go."""

    people: int
    pupils: int
    waiting: tuple[Wish, ...]
    agreed: tuple[Wish, ...]
    left_behind: tuple[str, ...]


def whole_page(viewer: Viewer) -> WholePage:
    """What was asked for and agreed to. Raises Refused."""
    require(viewer, EXPORT_WHOLE)
    return WholePage(
        people=Folder.objects.filter(school_id=viewer.school_id).count(),
        pupils=Pupil.objects.filter(school_id=viewer.school_id).count(),
        waiting=tuple(_wish(viewer, one) for one in deciding.waiting(viewer, Approval.Kind.WHOLE_SCHOOL)),
        agreed=tuple(_wish(viewer, one) for one in deciding.granted(viewer, Approval.Kind.WHOLE_SCHOOL)),
        left_behind=tuple(sorted(reason[:1].upper() + reason[1:] for reason in NOT_CARRIED.values())),
    )


def _wish(viewer: Viewer, one: Approval) -> Wish:
    return Wish(
        id=one.id,
        recipient=str(one.details["recipient"]),
        shape=shape_of(one.details),
        is_anothers=one.asked_by_id != viewer.person_id,
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
    yield "keys.jsonl", _lines(_keys(viewer.school_id))
    opened = list(_records(viewer, sorted(people)))
    yield "records.jsonl", _lines(json.dumps(one, ensure_ascii=False, sort_keys=True) for one in opened)
    yield from record_tables(opened)
    others = list(_other_rows(viewer.school_id))
    yield "opened.jsonl", _lines(json.dumps(one, ensure_ascii=False, sort_keys=True) for one in others)
    yield from row_tables(others)
    for one in roster_tables(roster_of(viewer, action="export the whole school")):
        yield f"csv/roster/{one.name}.csv", as_csv(one)
    for file_id in SealedFile.objects.filter(school_id=viewer.school_id).values_list("id", flat=True):
        yield f"files/{file_id}", store.get(file_id)
    beside: Mapping[str, Sequence[msgspec.Struct]] = {
        "accounts": account_lines(viewer),
        "agreements": agreement_lines(viewer),
        "recipes": recipe_lines(viewer),
    }
    for name, lines in beside.items():
        yield f"{name}.jsonl", _encoded(lines)
        yield table_of(name, lines)
    last = logged = 0
    for number, part in enumerate(log_parts(viewer), start=1):
        last, logged = max(last, part[0].seq), logged + len(part)
        yield f"log/{number:04}.jsonl", _encoded(part)
        yield table_of(f"log/{number:04}", part)
    yield "about.json", _about(viewer, counts, last, logged)


def _about(viewer: Viewer, counts: Mapping[str, int], last: int, logged: int) -> bytes:
    """What the package is. `log_until` is the newest number of its log, `log_rows` how many rows that has."""
    about = {
        "format": FORMAT,
        "school": str(viewer.school_id),
        "name": viewer.standing.school_name,
        "made": viewer.now.isoformat(timespec="seconds"),
        "tables": counts,
        "log_until": last,
        "log_rows": logged,
        "not_carried": NOT_CARRIED,
    }
    return json.dumps(about, indent=1, ensure_ascii=False).encode()


def _keys(school_id: uuid.UUID) -> Iterator[str]:
    for subject, key_class, secret in every_secret(school_id):
        yield json.dumps([str(subject), key_class, base64.b64encode(secret).decode()])


def _encoded(lines: Sequence[msgspec.Struct]) -> bytes:
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def _rows(school_id: uuid.UUID, table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(_ROWS).format(sql.Identifier(table)), [school_id])
        return [row[0] for row in cursor.fetchall()]


def _records(viewer: Viewer, people: Iterable[uuid.UUID]) -> Iterator[dict[str, Any]]:
    """Every record opened: whose, which kind and period, and its fields."""
    kinds = {kind.code: kind for kind in EXPORT_WHOLE.kinds}
    for person in people:
        opened = open_whole_folder(viewer, EXPORT_WHOLE, person)
        for code, period in sorted(opened.found):
            for held in opened.items(kinds[code], period)[person]:
                yield {
                    "person": str(person),
                    "kind": kinds[code].name,
                    "period": period,
                    "item": str(held.item),
                    "version": held.version,
                    "record": _named(held.record),
                }


def _other_rows(school_id: uuid.UUID) -> Iterator[dict[str, Any]]:
    """What is sealed outside the folders, opened: of which table, which row, and its fields."""
    for one in (*opened_names(school_id), *opened_messages(school_id), *opened_rows(school_id)):
        if one.table in LEFT_BEHIND:
            continue
        content = {"name": one.content} if isinstance(one.content, str) else _named(one.content)
        yield {"table": one.table, "id": str(one.id), "content": content}


def _named(value: object) -> object:
    """As JSON has it, with every field by its name, also where a record is stored without them."""
    if isinstance(value, msgspec.Struct):
        return {name: _named(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, tuple | list):
        return [_named(one) for one in value]
    if isinstance(value, dict):
        return {str(name): _named(one) for name, one in value.items()}
    return msgspec.to_builtins(value)


def _lines(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
