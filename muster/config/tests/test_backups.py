"""Backups: encrypted, keys apart, put back and compared, and opened with two of three sheets when the keys are lost."""

import json
from pathlib import Path

import pyrage
import pytest
from django.conf import settings

from muster.config.backing_up import DATABASE, KEY_FILES, back_up, drop_old, newest_backup
from muster.config.restoring import NotRestored, key_files_from, key_loss_drill, put_back, restore_test
from muster.protection import clock
from muster.protection.backups import recovery
from muster.protection.backups.manifest import FILE, read_manifest
from muster.protection.backups.sealing import machine_identity
from tests.cast import School

pytestmark = pytest.mark.usefixtures("own_database")  # a backup holds every school


def quiet(_words: str) -> None:
    """Say nothing."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for backups, and for what recovery keeps, of this test's own."""
    monkeypatch.setattr(settings, "BACKUP_DIRECTORY", tmp_path / "backups")
    for name in (recovery.RECIPIENT, recovery.SEALED):
        (settings.DATA_DIRECTORY / name).unlink(missing_ok=True)
    return tmp_path


def test_a_backup_is_encrypted_keeps_keys_apart_and_comes_back_the_same(school: School, place: Path):
    sheets = recovery.set_up(settings.DATA_DIRECTORY).words
    made = back_up(quiet)
    for path in [*made.data.glob("*.age"), *made.keys.glob("*.age")]:
        assert path.read_bytes().startswith(b"age-encryption.org/v1"), path
        assert path.stat().st_mode & 0o077 == 0
    assert "Sinclair" not in (made.data / FILE).read_text()
    kept = restore_test(quiet)
    assert kept.result["differences"] == []
    assert kept.is_good
    assert kept.result["rows"] > 100
    drilled = key_loss_drill(sheets[1:])
    assert (drilled.is_good, drilled.result["wrong"]) == (True, 0)


def test_one_sheet_alone_or_sheets_of_another_key_open_nothing(school: School, place: Path):
    sheets = recovery.set_up(settings.DATA_DIRECTORY).words
    made = back_up(quiet)
    others = recovery.set_up(place).words
    for given in (sheets[:1], [sheets[0], sheets[0]], others[:2], [sheets[0], others[1]], ["not", "words"]):
        with pytest.raises(recovery.NotRecovered):
            key_files_from(made, given, place / "keys")
    with pytest.raises(pyrage.DecryptError), (place / "out").open("wb") as out:
        from muster.protection.backups.sealing import open_file

        open_file(made.keys / KEY_FILES, out, machine_identity(settings.KEY_DIRECTORY))


def test_a_backup_that_was_changed_is_not_called_the_same(school: School, place: Path):
    made = back_up(quiet)
    manifest = json.loads((made.data / FILE).read_text())
    content = json.loads(manifest["content"])
    content["tables"]["public.folder"]["rows"] += 1
    content["audit_head"] += 1
    (made.data / FILE).write_text(json.dumps({**manifest, "content": json.dumps(content)}))
    with pytest.raises(Exception, match=r"^$"):
        read_manifest(made.data)
    place.chmod(0o711)
    for parent in place.parents[:3]:
        parent.chmod(0o711)
    identity = machine_identity(settings.KEY_DIRECTORY)
    words = " ".join(put_back(made, place / "data", identity, keys=place / "no-keys", say=quiet))
    assert "public.folder" in words
    assert "the log ends at" in words
    assert "keys do not open" in words
    with pytest.raises(NotRestored, match="is not empty"):
        put_back(made, place / "data", identity, keys=settings.KEY_DIRECTORY, say=quiet)


def test_parts_past_their_time_are_removed_keys_before_seventy_one_days(db_app: None, place: Path):
    old = place / "backups"
    for part in ("data", "keys"):
        for stamp in ("20260801T020000Z", "20261001T020000Z", "20261123T020000Z"):
            (old / part / stamp).mkdir(parents=True)
    assert drop_old(clock.now()) == 3
    assert sorted(path.name for path in (old / "data").iterdir()) == ["20261123T020000Z"]
    assert sorted(path.name for path in (old / "keys").iterdir()) == ["20261001T020000Z", "20261123T020000Z"]


def test_without_any_backup_it_says_what_to_do(db_app: None, place: Path):
    with pytest.raises(FileNotFoundError, match=r"\./run backup"):
        newest_backup()
    assert DATABASE
