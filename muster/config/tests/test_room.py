"""A full disk is told in words that say what to do, wherever in a command it is met."""

import errno
from pathlib import Path

import pytest
from django.db import OperationalError

from muster import cli
from muster.config import room
from muster.config.environment import WrongSettings
from muster.config.room import full_disk


def test_a_disk_with_room_is_not_mentioned(tmp_path: Path):
    assert full_disk(tmp_path / "not" / "there" / "yet") == ""


def test_a_full_disk_is_named_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(room, "NEEDED_BYTES", 2**60)
    assert full_disk(tmp_path).startswith(f"The disk that holds {tmp_path} is full: ")


def test_a_command_that_cannot_write_says_that_the_disk_was_full():
    with pytest.raises(WrongSettings, match="was full"), cli._no_room_in_words():
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_server_that_crashes_on_a_full_disk_is_not_said_to_be_unprepared(monkeypatch: pytest.MonkeyPatch):
    gone = OperationalError("server closed the connection unexpectedly")
    assert cli._is_unprepared(gone)
    monkeypatch.setattr(room, "NEEDED_BYTES", 2**60)
    assert not cli._is_unprepared(gone)
    with pytest.raises(WrongSettings, match="Make room"), cli._no_room_in_words():
        raise gone
