"""A database without its own keys is refused with a plain message, before keys are made or tables migrated."""

import os
import pwd
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, connections, transaction

from muster import cli
from muster.config.migrating import OWNER
from muster.config.own_keys import (
    LacksKey,
    NoKeys,
    WrongKeys,
    prepare_keys,
    refuse_foreign_keys,
    refuse_no_keys,
)
from muster.protection import clock
from muster.protection.keys.provider import provider
from muster.protection.walls.context import enter_schools
from muster.protection.walls.install import is_own_key

pytestmark = pytest.mark.usefixtures("own_database")


@pytest.fixture
def other_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A key directory that this database never saw, and in which there is nothing yet."""
    monkeypatch.setattr(settings, "KEY_DIRECTORY", tmp_path / "other")
    provider.cache_clear()
    yield tmp_path / "other"
    provider.cache_clear()


def test_its_own_keys_are_taken():
    assert is_own_key(connections[OWNER])
    refuse_foreign_keys()
    refuse_no_keys()


def test_an_empty_directory_is_refused_and_stays_empty(other_keys: Path):
    """Whoever has lost the keys and starts Muster is told of the sheets, and not that these are the wrong keys."""
    with pytest.raises(
        NoKeys, match=rf"no keys in {other_keys}.*two of the three sheets.*recovery keys --into"
    ):
        prepare_keys()
    assert not other_keys.exists()


def test_keys_of_another_database_are_refused(other_keys: Path):
    provider().prepare(clock.now().date())
    with pytest.raises(WrongKeys):
        refuse_foreign_keys()


@pytest.mark.parametrize("is_made", [False, True], ids=["missing", "empty"])
def test_a_directory_without_keys_is_told_before_a_command_begins(other_keys: Path, *, is_made: bool):
    if is_made:
        other_keys.mkdir()
    with pytest.raises(NoKeys, match=rf"There are no keys in {other_keys}.* Set MUSTER_KEYS"):
        refuse_no_keys()


def test_a_key_that_cannot_be_read_is_named_with_the_setting(
    other_keys: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("MUSTER_KEYS", str(other_keys))
    refused = PermissionError(13, "Permission denied", str(other_keys / "system.key"))
    assert cli._is_about_ours(refused)
    assert cli._about_directory(refused) == (
        f"{other_keys}/system.key: Permission denied. MUSTER_KEYS names another directory."
    )


def test_a_key_of_another_account_says_whose_it_is(other_keys: Path, monkeypatch: pytest.MonkeyPatch):
    other_keys.mkdir()
    monkeypatch.setenv("MUSTER_KEYS", str(other_keys))
    monkeypatch.setattr(os, "geteuid", lambda: 65534)
    owner = pwd.getpwuid(os.getuid()).pw_name
    refused = PermissionError(13, "Permission denied", str(other_keys / "system.key"))
    assert (
        f"Permission denied. It belongs to {owner}: run this as {owner}. MUSTER_KEYS"
        in cli._about_directory(refused)
    )


def test_what_the_database_then_refuses_is_told_in_the_same_sentence(other_keys: Path):
    """Of every command: not only what prepares meets other keys."""
    provider().prepare(clock.now().date())
    with pytest.raises(ProgrammingError) as refused, transaction.atomic():
        enter_schools(None, [uuid.uuid4()])
        connection.cursor().execute("SELECT wall.context_schools()")
    assert isinstance(cli._about_keys(refused.value), WrongKeys)


def test_a_week_whose_key_is_gone_is_told_with_where_its_copy_belongs(other_keys: Path):
    with pytest.raises(RuntimeError) as refused:
        provider().unwrap(1, bytes(60), b"")
    told = cli._about_keys(refused.value)
    assert isinstance(told, LacksKey)
    assert str(other_keys) in str(told)
