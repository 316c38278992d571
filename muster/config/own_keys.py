"""Decides whether the key directory is that of this database; another one is refused before anything is made or opened with it."""

from __future__ import annotations

from django.conf import settings
from django.db import connections

from muster.config.environment import WrongSettings
from muster.config.migrating import OWNER
from muster.protection import clock
from muster.protection.keys.provider import provider
from muster.protection.walls.install import is_own_key


class WrongKeys(WrongSettings):
    """The key directory is not that of this database; the text says what to do."""

    def __init__(self) -> None:
        """Say which directory it is, and how the right one is named."""
        words = (
            f"The keys in {settings.KEY_DIRECTORY} are not those of this database, which cannot be opened with them. "
            "Set MUSTER_KEYS to the directory that holds its keys, or put a copy of them there. Nothing was changed."
        )
        super().__init__((words,))


class NoKeys(WrongSettings):
    """The key directory is empty, or is not there; the text says what to do."""

    def __init__(self) -> None:
        """Say where keys were looked for, and what makes them where nothing was set up yet."""
        words = (
            f"There are no keys in {settings.KEY_DIRECTORY}, and without them nothing can be opened. "
            "Set MUSTER_KEYS to the directory that holds the keys of this database, or put a copy of them there. "
            "Where it is new, ./run setup-database makes them. Nothing was changed."
        )
        super().__init__((words,))


class LacksKey(WrongSettings):
    """One of the weeks' keys is not in the directory, or is damaged; the text says what to do."""

    def __init__(self, problem: Exception) -> None:
        """Say which, and where a copy of it belongs."""
        words = (
            f"What lies under one of the weeks' keys cannot be opened: {problem}. "
            f"Put the copy of it that was kept apart into {settings.KEY_DIRECTORY}; ./run keys list says which weeks are there."
        )
        super().__init__((words,))


def refuse_no_keys() -> None:
    """Raise NoKeys where the directory holds none, before a command looks for one in the middle of its work."""
    if not provider().is_prepared():
        raise NoKeys


def refuse_foreign_keys() -> None:
    """Raise WrongKeys where the database was given the key of another directory: before keys are made or tables migrated."""
    is_own = is_own_key(connections[OWNER])
    connections[OWNER].close()
    if not is_own:
        raise WrongKeys


def prepare_keys() -> None:
    """Make the key files that are missing, among them this week's root key; never beside a database that has other keys."""
    refuse_foreign_keys()
    provider().prepare(clock.now().date())
