"""Decides whether the key directory belongs to this database, before any key is made or used."""

from __future__ import annotations

from django.conf import settings
from django.db import connections

from muster.config.environment import WrongSettings
from muster.config.migrating import OWNER
from muster.protection import clock
from muster.protection.keys.provider import provider
from muster.protection.walls.install import is_own_key


class WrongKeys(WrongSettings):
    """The key directory belongs to another database; the text says what to do."""

    def __init__(self) -> None:
        """Name the directory, and the setting that leads to the right one."""
        words = (
            f"The keys in {settings.KEY_DIRECTORY} are not those of this database and cannot open it. "
            "Set MUSTER_KEYS to the directory with the right keys, or copy the right keys there. Nothing was changed."
        )
        super().__init__((words,))


class NoKeys(WrongSettings):
    """The key directory is empty or missing; the text says what to do."""

    def __init__(self) -> None:
        """Say where keys were looked for, and which command makes them for a new database."""
        words = (
            f"There are no keys in {settings.KEY_DIRECTORY}, and nothing can be opened without them. "
            "Set MUSTER_KEYS to the directory with the keys of this database, or copy its keys there. "
            f"If every copy is lost, two of the three sheets bring them back: ./run recovery keys --into {settings.KEY_DIRECTORY}. "
            "If the database is new, run ./run setup-database, which makes them. Nothing was changed."
        )
        super().__init__((words,))


class LacksKey(WrongSettings):
    """A root key (there is one for each week) is missing or damaged; the text says what to do."""

    def __init__(self, problem: Exception) -> None:
        """Say what failed, and where to put the spare copy."""
        words = (
            f"A root key is missing or damaged, and what it protects cannot be opened: {problem}. "
            f"Copy that week's key from where you keep the spare keys into {settings.KEY_DIRECTORY}; "
            "./run keys list shows which weeks are there."
        )
        super().__init__((words,))


def refuse_no_keys() -> None:
    """Raise NoKeys if the directory has no keys, so that a command stops before it has begun its work."""
    if not provider().is_prepared():
        raise NoKeys


def refuse_foreign_keys() -> None:
    """Raise WrongKeys if the database was set up with other keys. Call it before making keys or migrating tables.

    Raises NoKeys if the database was set up with keys and the directory holds none.
    """
    is_own = is_own_key(connections[OWNER])
    connections[OWNER].close()
    if not is_own:
        raise WrongKeys if provider().is_prepared() else NoKeys


def prepare_keys() -> None:
    """Make the missing key files, including this week's root key. Raises WrongKeys if the database was set up with other keys."""
    refuse_foreign_keys()
    provider().prepare(clock.now().date())
