"""Imports a whole school into a Muster that does not have it, all or nothing."""

import base64
import datetime as dt
import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import msgspec
import pyrage
from django.db import connection, transaction
from psycopg import sql

from muster.calendar.refusals import NotPossible
from muster.exports.queries.beside import AccountLine, AgreementLine
from muster.exports.queries.whole import FORMAT, tables_in_order
from muster.exports.whole_access import EXPORT_WHOLE
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.actions.opening import take_in_account
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.approvals.models import Approval
from muster.protection.audit.earlier import Line, take_over
from muster.protection.audit.recording import record
from muster.protection.files import store
from muster.protection.keys.ring import add_given_keys, add_school_key
from muster.protection.walls.context import enter_schools
from muster.protection.walls.schools import add_school_id, school_ids

_SECONDS = 3600
_INSERT = "INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
_COLUMNS = (
    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
)
_BATCH = 2000


@transaction.atomic
def take_in_school(package: bytes, identity: str, *, because: str) -> Viewer:
    """Take in a whole school, all of it or nothing. Returns the viewer of the command.

    Raises NotPossible where the package does not open, is of another version, or its school is here already.
    """
    archive = _opened(package, identity)
    about = json.loads(archive.read("about.json"))
    school_id = uuid.UUID(about["school"])
    if school_id in school_ids():
        raise NotPossible("This school is here already. It is taken in by a Muster that does not know it.")
    add_school_id(school_id)
    enter_schools(None, [school_id], seconds=_SECONDS)
    add_school_key(school_id)
    add_given_keys(school_id, [_key(line) for line in archive.read("keys.jsonl").splitlines()])
    known = tables_in_order()
    unknown = sorted(about["tables"].keys() - set(known))
    if unknown:
        raise NotPossible(f"The package is of another version of Muster: {', '.join(unknown)}.")
    for table in known:
        if table in about["tables"]:
            _fill(table, archive.read(f"tables/{table}.jsonl").splitlines())
    for name in archive.namelist():
        if name.startswith("files/"):
            store.put(uuid.UUID(name.removeprefix("files/")), archive.read(name))
    viewer = unscoped_viewer(school_id, because=because)
    accounts = _take_in_accounts(school_id, archive.read("accounts.jsonl"))
    _take_in_agreements(school_id, archive.read("agreements.jsonl"), viewer.moment)
    log = _take_in_log(school_id, archive, last=int(about["log_until"]), accounts=accounts)
    record(replace(viewer, because=f"{because}; {log}"), EXPORT_WHOLE, "take in a whole school", reason=None)
    return viewer


def _take_in_accounts(school_id: uuid.UUID, content: bytes) -> dict[uuid.UUID, uuid.UUID]:
    """An account for each, without a password; those of there that are another one here."""
    moved = {}
    for line in msgspec.json.Decoder(AccountLine).decode_lines(content):
        account = take_in_account(
            line.email,
            known_as=line.account,
            school_id=school_id,
            person_id=line.person,
            is_active=line.is_active,
        )
        if account.id != line.account:
            moved[line.account] = account.id
    return moved


def _take_in_agreements(school_id: uuid.UUID, content: bytes, moment: dt.datetime) -> None:
    """What was agreed to there, bound by our key. None of it holds any longer: here nobody has agreed to anything."""
    for line in msgspec.json.Decoder(AgreementLine).decode_lines(content):
        agreed = Approval(
            id=line.id,
            school_id=school_id,
            kind=line.kind,
            asked_by_id=line.asked_by,
            asked_at=line.asked_at,
            answered_by_id=line.answered_by,
            answered_at=line.answered_at,
            is_granted=line.is_granted,
            holds_until=min(line.holds_until, moment) if line.holds_until else None,
        )
        agreed.describe(line.details).save(force_insert=True)


def _take_in_log(
    school_id: uuid.UUID, archive: zipfile.ZipFile, *, last: int, accounts: Mapping[uuid.UUID, uuid.UUID]
) -> str:
    """Its rows, beside our own log. Returns in words how many, with their hash: that row of ours is sealed and proved."""
    rows, digest = 0, hashlib.sha256()
    decoder = msgspec.json.Decoder(Line)
    for name in sorted(one for one in archive.namelist() if one.startswith("log/")):
        content = archive.read(name)
        digest.update(content)
        lines = decoder.decode_lines(content)
        rows += len(lines)
        for start in range(0, len(lines), _BATCH):
            take_over(school_id, lines[start : start + _BATCH], last=last, accounts=accounts)
    return f"log of {rows} rows, SHA-256 {digest.hexdigest()}"


def _opened(package: bytes, identity: str) -> zipfile.ZipFile:
    try:
        content = pyrage.decrypt(package, [pyrage.x25519.Identity.from_str(identity.strip())])
        archive = zipfile.ZipFile(io.BytesIO(content))
        is_ours = json.loads(archive.read("about.json"))["format"] == FORMAT
    except (pyrage.DecryptError, pyrage.IdentityError, zipfile.BadZipFile, KeyError, ValueError):
        raise NotPossible("The package does not open with this key, or is no school of Muster.") from None
    if not is_ours:
        raise NotPossible("The package is of another version of Muster.")
    return archive


def _fill(table: str, lines: list[bytes]) -> None:
    """Put the rows into the table. A column that is not known here would be lost, so it is refused."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [table])
        known = {row[0] for row in cursor.fetchall()}
        if any(row.keys() != known for row in rows):
            raise NotPossible(f"The package is of another version of Muster: {table} has other columns.")
        if table == "calendar_school":
            rows = [
                {**row, "trust_id": None} for row in rows
            ]  # a trust is above schools, and stays where it is
        query = sql.SQL(_INSERT).format(table=sql.Identifier(table))
        for start in range(0, len(rows), _BATCH):
            cursor.execute(query, [json.dumps(rows[start : start + _BATCH])])


def _key(line: bytes) -> tuple[uuid.UUID, int, bytes]:
    subject, key_class, secret = json.loads(line)
    return uuid.UUID(subject), int(key_class), base64.b64decode(secret)
