"""A whole school leaves on two people's word, encrypted to one recipient; and is taken in by an empty Muster."""

import base64
import io
import json
import uuid
import zipfile
from typing import Any

import pyrage
from django.db import connection, transaction
from psycopg import sql

from muster.calendar.refusals import NotPossible
from muster.exports.access import AGREE_TO_EXPORT
from muster.exports.queries.whole import parts_of_school, tables_in_order, whole_page
from muster.exports.whole_access import EXPORT_WHOLE
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval
from muster.protection.approvals.rules import HOLDS_FOR_A_SCHOOL, Details
from muster.protection.audit.recording import record
from muster.protection.files import store
from muster.protection.keys.ring import add_given_keys, add_school_key
from muster.protection.packages import BadKey, check_key, sealed_to
from muster.protection.walls.context import enter_schools
from muster.protection.walls.schools import add_school_id, school_ids

_SECONDS = 3600
_INSERT = "INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
_COLUMNS = (
    "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
)
_BATCH = 2000


@transaction.atomic
def ask_for_school(*, by: Viewer, recipient: str, key: str) -> None:
    """Ask a second person to let the whole school go to one recipient. Raises Refused and NotPossible."""
    reason = require(by, EXPORT_WHOLE)
    page = whole_page(by)
    details: Details = {
        "recipient": recipient,
        "key": _checked(key),
        "people": page.people,
        "pupils": page.pupils,
        "holds": ["everything"],
    }
    try:
        deciding.ask(by, Approval.Kind.WHOLE_SCHOOL, details)
    except deciding.NotAgreed as refusal:
        raise NotPossible(refusal.words) from None
    record(by, EXPORT_WHOLE, "ask for an export of the whole school", reason=reason)


@transaction.atomic
def answer_school(*, by: Viewer, approval_id: uuid.UUID, agrees: bool) -> None:
    """Agree for three days, or refuse. Raises NotThere, and NotPossible for one's own wish."""
    reason = require(by, AGREE_TO_EXPORT)
    try:
        holds = HOLDS_FOR_A_SCHOOL if agrees else None
        deciding.answer(by, Approval.Kind.WHOLE_SCHOOL, approval_id, holds=holds)
    except Approval.DoesNotExist:
        raise NotThere(AGREE_TO_EXPORT) from None
    except deciding.NotAgreed as refusal:
        raise NotPossible(refusal.words) from None
    action = "agree to an export of the whole school" if agrees else "refuse an export of the whole school"
    record(by, AGREE_TO_EXPORT, action, reason=reason)


@transaction.atomic
def export_school(*, by: Viewer) -> bytes:
    """The school as two people agreed to it, encrypted to its recipient (age). Raises Refused and NotPossible."""
    require(by, EXPORT_WHOLE)
    agreed = next(iter(deciding.granted(by, Approval.Kind.WHOLE_SCHOOL)), None)
    if agreed is None:
        raise NotPossible("Two people have to agree to it first, on the page The whole school.")
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_of_school(by):
            archive.writestr(name, content)
    return sealed_to(str(agreed.details["key"]), bundle.getvalue())


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
    record(viewer, EXPORT_WHOLE, "take in a whole school", reason=None)
    return viewer


def _opened(package: bytes, identity: str) -> zipfile.ZipFile:
    try:
        content = pyrage.decrypt(package, [pyrage.x25519.Identity.from_str(identity.strip())])
        archive = zipfile.ZipFile(io.BytesIO(content))
        is_ours = json.loads(archive.read("about.json"))["format"] == "muster-school/1"
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


def _checked(key: str) -> str:
    try:
        return check_key(key)
    except BadKey:
        words = "This is no public key of age: it begins with age1 and the recipient has it from age-keygen."
        raise NotPossible(words, "key") from None
