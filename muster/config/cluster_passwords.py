"""Decides which passwords the logins of the embedded database have, and renews them."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from psycopg import sql

from muster.config.database import Address, Role

PASSWORDS = "passwords.json"
NEW_PASSWORDS = "passwords.new.json"


def passwords(home: Path, name: str = PASSWORDS) -> dict[Role, str]:
    """Return the roles' passwords; empty ones before the server has been made."""
    try:
        kept = json.loads((home / name).read_text())
    except FileNotFoundError:
        kept = {}
    return {role: kept.get(role.value, "") for role in Role}


def make_passwords(home: Path) -> None:
    """Make up the passwords of a server that has none yet."""
    if not (home / PASSWORDS).exists():
        write_privately(home / PASSWORDS, json.dumps(_made_up()))


def renew_passwords(home: Path, superuser: Address) -> None:
    """Give every login another password: first on disk, then in the database, then under the name that counts.

    The server is sent what it keeps (SCRAM), never the words. Logins that are not made yet get theirs from the file.
    """
    waiting = home / NEW_PASSWORDS
    waiting.unlink(missing_ok=True)
    fresh = _made_up()
    write_privately(waiting, json.dumps(fresh))
    with superuser.connect() as server:
        here = {str(name) for (name,) in server.execute("SELECT rolname FROM pg_roles")}
        for name in sorted(here & fresh.keys()):
            proof = server.pgconn.encrypt_password(fresh[name].encode(), name.encode(), b"scram-sha-256")
            server.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), proof.decode()))
    waiting.replace(home / PASSWORDS)


def write_privately(path: Path, text: str) -> None:
    """Write a file that is new, for our eyes only."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def _made_up() -> dict[str, str]:
    return {role.value: secrets.token_urlsafe(24) for role in Role}
