"""Decides which passwords the logins of the embedded database have, and renews them."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from psycopg import sql

from muster.config.database import Address, Role
from muster.config.environment import WrongSettings

PASSWORDS = "passwords.json"
NEW_PASSWORDS = "passwords.new.json"


class DamagedPasswords(WrongSettings):
    """The file with the passwords cannot be read; the text says what to do."""

    def __init__(self, path: Path) -> None:
        """Name the file, and both ways back."""
        super().__init__(
            (f"{path} is damaged: put a copy of it there, or restore a backup into a new data directory.",)
        )


def passwords(home: Path, name: str = PASSWORDS) -> dict[Role, str]:
    """Return the roles' passwords; empty ones before the server has been made. Raises DamagedPasswords."""
    try:
        kept = json.loads((home / name).read_text())
    except FileNotFoundError:
        kept = {}
    except ValueError:
        raise DamagedPasswords(home / name) from None
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
    fresh = _made_up()
    write_privately(waiting, json.dumps(fresh))
    with superuser.connect() as server:
        here = {str(name) for (name,) in server.execute("SELECT rolname FROM pg_roles")}
        for name in sorted(here & fresh.keys()):
            proof = server.pgconn.encrypt_password(fresh[name].encode(), name.encode(), b"scram-sha-256")
            server.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(name), proof.decode()))
    waiting.replace(home / PASSWORDS)


def write_privately(path: Path, text: str) -> None:
    """Write a file for our eyes only: the whole of it or, as on a full disk, none."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    unfinished.rename(path)


def _made_up() -> dict[str, str]:
    return {role.value: secrets.token_urlsafe(24) for role in Role}
