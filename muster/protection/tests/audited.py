"""What the tests of the log share: rows that are appended, the seals, and what a verification finds."""

from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import transaction

from muster.protection.access.policy import Permission
from muster.protection.accounts.access import OWN_ACCOUNT
from muster.protection.audit import rows
from muster.protection.audit.checkpoints import checkpoint_file, public_key_text
from muster.protection.audit.evidence.checkpoints import public_key, read_line
from muster.protection.audit.recording import record_for_account
from muster.protection.audit.verifying import verify_log

Cursor = psycopg.Cursor[tuple[Any, ...]]

A_PERMISSION: Permission = OWN_ACCOUNT


def append(count: int) -> None:
    for _ in range(count):
        with transaction.atomic():
            record_for_account(A_PERMISSION, "look", None)


def sealed_by_last() -> list[int]:
    last, before = (read_line(line, key()) for line in reversed(checkpoint_file().lines()[-2:]))
    with rows.kept_log() as log:
        return [int(row.split(b"\t")[0]) for row in rows.rows_of(log, after=before.until, until=last.until)]


def key() -> Ed25519PublicKey:
    return public_key(public_key_text())


def kinds() -> list[str]:
    return [finding.kind for finding in verify_log().findings]


def put_older_copy_in_place(superuser: Cursor, first_missing: int) -> None:
    superuser.execute("DELETE FROM audit.event WHERE seq >= %s", [first_missing])
    superuser.execute(f"ALTER SEQUENCE audit.event_seq_seq RESTART WITH {first_missing}".encode())
