"""The signed manifest of a backup: when it was made, each table's row count and checksum, and the end of the audit log."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from muster.protection.keys.provider import FileProvider, KeyUnavailable
from muster.protection.keys.signing import sign, verify

PURPOSE = "backup"
FILE = "manifest.json"


@dataclass(frozen=True, slots=True)
class TableSum:
    """A table's row count and the sum of its rows' hashes, which does not depend on their order."""

    rows: int
    total: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup contains.

    `audit_head` is the number of the log's last line and the checksum over all of it; `erasures` is how many lines the
    list of erasures had.
    """

    made_at: str
    tables: Mapping[str, TableSum]
    audit_head: int
    sealed_files: int
    files: Mapping[str, str]
    erasures: int = 0

    def write(self, directory: Path) -> None:
        """Write the manifest, signed, beside what it describes."""
        content = json.dumps(asdict(self), sort_keys=True)
        signature = sign(PURPOSE, content.encode()).hex()
        whole = {"made_at": self.made_at, "content": content, "signature": signature}
        (directory / FILE).write_text(json.dumps(whole))
        (directory / FILE).chmod(0o600)


def read_manifest(directory: Path, *, check: bool = True) -> Manifest:
    """Read a backup's manifest. Raises InvalidSignature if it was changed, unless `check` is off because the keys are lost."""
    whole = json.loads((directory / FILE).read_text())
    if check:
        verify(PURPOSE, bytes.fromhex(whole["signature"]), whole["content"].encode())
    content: dict[str, Any] = json.loads(whole["content"])
    tables = {name: TableSum(**one) for name, one in content.pop("tables").items()}
    return Manifest(tables=tables, **content)


def sums_of(connection: psycopg.Connection[Any]) -> dict[str, TableSum]:
    """The row count and checksum of each table that the connection sees, in its own snapshot."""
    names = connection.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') "
        "AND n.nspname NOT LIKE 'pg_%' ORDER BY 1, 2"
    ).fetchall()
    found = {}
    for schema, table in names:
        row = connection.execute(
            sql.SQL(
                "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {} t"
            ).format(sql.Identifier(schema, table))
        ).fetchone()
        assert row is not None  # noqa: S101  # an aggregate always answers
        found[f"{schema}.{table}"] = TableSum(*row)
    return found


def audit_head(connection: psycopg.Connection[Any]) -> int:
    """The number of the last line of the log."""
    row = connection.execute("SELECT coalesce(max(seq), 0) FROM audit.event").fetchone()
    return int(row[0]) if row else 0


def keys_that_do_not_open(connection: psycopg.Connection[Any], keys: Path) -> list[str]:
    """Which schools' keys the key files fail to open, in words: a backup that no key opens is worthless."""
    provider, wrong = FileProvider(keys), 0
    rows = connection.execute("SELECT school_id, epoch, wrapped FROM keys.school_key").fetchall()
    for school_id, epoch, wrapped in rows:
        try:
            provider.unwrap(epoch, bytes(wrapped), school_id.bytes)
        except KeyUnavailable:
            wrong += 1
    return [f"{wrong} schools' keys do not open"] if wrong else []
