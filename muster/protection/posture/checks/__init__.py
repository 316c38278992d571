"""The checks, one module per topic. Importing this package declares them all."""

from muster.protection.posture.checks import (
    accounts,
    audit,
    backups,
    database,
    database_rows,
    key_files,
    machine,
    object_store,
    outside,
    packages,
    program,
    transport,
)

__all__ = [
    "accounts",
    "audit",
    "backups",
    "database",
    "database_rows",
    "key_files",
    "machine",
    "object_store",
    "outside",
    "packages",
    "program",
    "transport",
]
