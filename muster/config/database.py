"""Decides which roles the database has and where each connects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import psycopg
from psycopg.conninfo import conninfo_to_dict

DATABASE_NAME = "muster"
VERIFIED = "verify-full"


class Role(StrEnum):
    """A login of the database; what each may do is set in `muster.config.roles`."""

    APP = "muster_app"
    OWNER = "muster_owner"
    AUDIT = "muster_audit"
    BACKUP = "muster_backup"
    SUPERUSER = "postgres"

    @property
    def needed_to_run(self) -> bool:
        """Say whether the product needs this role to run; the superuser is needed only for setting up."""
        return self is not Role.SUPERUSER


# Environment variable, role, default.
DATABASE_URLS: tuple[tuple[str, Role, str], ...] = (
    ("MUSTER_DATABASE_URL", Role.APP, "the embedded server in the data directory"),
    ("MUSTER_DATABASE_OWNER_URL", Role.OWNER, "likewise"),
    ("MUSTER_DATABASE_AUDIT_URL", Role.AUDIT, "likewise"),
    ("MUSTER_DATABASE_BACKUP_URL", Role.BACKUP, "likewise"),
    ("MUSTER_DATABASE_SUPERUSER_URL", Role.SUPERUSER, "likewise; only setup-database uses it"),
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where to connect and as whom. A host that starts with / is a directory of sockets."""

    host: str
    port: int
    database: str
    user: str
    password: str
    tls: str = "prefer"  # libpq's sslmode
    roots: str = (
        ""  # whose word for the server's certificate counts: a file, or "system"; libpq's sslrootcert
    )

    def __repr__(self) -> str:
        return f"Address({self.user}@{self.host}:{self.port}/{self.database})"

    def to_database(self, name: str) -> Address:
        """Return the same login at another database of the same server."""
        return replace(self, database=name)

    @property
    def protection(self) -> dict[str, str]:
        """Libpq's parameters for encrypting the connection and for recognising the server."""
        return {"sslmode": self.tls, **({"sslrootcert": self.roots} if self.roots else {})}

    def connect(self, *, autocommit: bool = False) -> psycopg.Connection[tuple[object, ...]]:
        """Open a plain connection, outside Django's."""
        return psycopg.connect(
            host=self.host,
            port=self.port,
            dbname=self.database,
            user=self.user,
            password=self.password,
            sslmode=self.tls,
            sslrootcert=self.roots or None,
            autocommit=autocommit,
        )


def is_on_this_machine(host: str) -> bool:
    """Whether a host is reached without a network: a directory of sockets, or the loopback address."""
    return host.startswith("/") or host in {"localhost", "127.0.0.1", "::1"}


def address_from_url(url: str) -> Address:
    """Read a postgresql:// address; ValueError if a part is missing that we cannot guess.

    Over a network the server must prove its name by a certificate; nothing less is accepted.
    """
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except psycopg.ProgrammingError:
        parts = {}
    missing = [part for part in ("host", "user", "password", "dbname") if not parts.get(part)]
    if missing:
        raise ValueError(f"has no {missing[0]}. Write postgresql://USER:PASSWORD@HOST/NAME.")
    near = is_on_this_machine(parts["host"])
    tls = parts.get("sslmode") or ("prefer" if near else VERIFIED)
    if not near and tls != VERIFIED:
        raise ValueError(
            f"would trust whatever server answers. Leave sslmode out, or write sslmode={VERIFIED}."
        )
    return Address(
        host=parts["host"],
        port=int(parts.get("port", "5432")),
        database=parts["dbname"],
        user=parts["user"],
        password=parts["password"],
        tls=tls,
        roots=parts.get("sslrootcert") or ("" if near else "system"),
    )
