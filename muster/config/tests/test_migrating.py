"""A database with another directory's keys: refused in a sentence, before keys are made or tables migrated."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from muster import cli
from muster.config.migrating import WrongKeys, prepare_keys, refuse_foreign_keys
from muster.protection.keys.provider import provider
from muster.protection.walls.context import enter_schools

pytestmark = pytest.mark.usefixtures("own_database")


@pytest.fixture
def other_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A key directory that this database never saw, and in which there is nothing yet."""
    monkeypatch.setattr(settings, "KEY_DIRECTORY", tmp_path / "other")
    provider.cache_clear()
    yield tmp_path / "other"
    provider.cache_clear()


def test_its_own_keys_are_taken():
    refuse_foreign_keys()


def test_an_empty_directory_is_refused_and_stays_empty(other_keys: Path):
    with pytest.raises(WrongKeys, match=r"are not those of this database.* Set MUSTER_KEYS"):
        refuse_foreign_keys()
    assert not other_keys.exists()


def test_keys_of_another_database_are_refused(other_keys: Path):
    prepare_keys()
    with pytest.raises(WrongKeys):
        refuse_foreign_keys()


def test_what_the_database_then_refuses_is_told_in_the_same_sentence(other_keys: Path):
    """Of every command: not only what prepares meets other keys."""
    prepare_keys()
    with pytest.raises(ProgrammingError) as refused, transaction.atomic():
        enter_schools(None, [uuid.uuid4()])
        connection.cursor().execute("SELECT wall.context_schools()")
    assert cli._is_of_other_keys(refused.value)
