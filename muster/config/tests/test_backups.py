"""Backups: encrypted, keys apart, put back and compared, and opened with two of three sheets when the keys are lost."""

import datetime as dt
import functools
import json
import uuid
from pathlib import Path

import pyrage
import pytest
from django.conf import settings
from django.core.files.storage import storages

from muster.config.backing_up import DATABASE, KEY_FILES, back_up, drop_old, newest_backup
from muster.config.cluster import cluster_in, running
from muster.config.database import Role
from muster.config.forgetting import SEALED_LIST, listed_erasures
from muster.config.object_store import ObjectStore
from muster.config.restoring import NotRestored, key_files_from, key_loss_drill, put_back, restore_test
from muster.protection import clock
from muster.protection.backups import recovery
from muster.protection.backups.manifest import FILE, read_manifest
from muster.protection.backups.sealing import machine_identity
from muster.protection.keys.erasing import FILE as ERASURES
from muster.protection.keys.erasing import NotOurs, destroy_keys
from muster.protection.keys.ring import KeyClass
from tests.cast import School
from tests.photographs import with_photograph

pytestmark = pytest.mark.usefixtures("own_database")  # a backup holds every school


def quiet(_words: str) -> None:
    """Say nothing."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for backups, and for what a machine keeps beside its database, of this test's own: tests beside it erase too."""
    monkeypatch.setattr(settings, "BACKUP_DIRECTORY", tmp_path / "backups")
    monkeypatch.setattr(settings, "DATA_DIRECTORY", tmp_path / "machine")
    monkeypatch.setattr(settings, "AUDIT_DIRECTORY", tmp_path / "audit")
    settings.DATA_DIRECTORY.mkdir()
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
    wrong = {
        "the same sheet again": (sheets[:1], [sheets[0], sheets[0].upper()]),
        "belong to another recovery key": (others[:2],),
        "do not go together: a word is mistyped": ([sheets[0], others[1]], ["not", "words"]),
    }
    for words, each in wrong.items():
        for given in each:
            with pytest.raises(recovery.NotRecovered, match=words):
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
    words = " ".join(put_back(made, place / "data", identity, keys=place / "no-keys", say=quiet).differences)
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


def test_a_second_backup_is_the_newest_also_where_the_clock_began_anew(
    school: School, place: Path, monkeypatch: pytest.MonkeyPatch
):
    first, began = back_up(quiet), clock.now()
    monkeypatch.setattr(clock, "now", lambda: began - dt.timedelta(hours=1))
    second = back_up(quiet)
    assert newest_backup() == second
    assert second.data.name > first.data.name


def test_without_any_backup_it_says_what_to_do(db_app: None, place: Path):
    with pytest.raises(FileNotFoundError, match=r"\./run backup"):
        newest_backup()
    assert DATABASE


def opens_in(data: Path, school: School) -> set[tuple[uuid.UUID, int]]:
    """Whose keys of which class a restored database still has."""
    cluster = cluster_in(data)
    with running(cluster), cluster.address(Role.SUPERUSER).connect() as connection:
        rows = connection.execute(
            "SELECT subject_id, class FROM keys.subject_key WHERE school_id = %s", [school.id]
        ).fetchall()
    return {(uuid.UUID(str(person)), int(str(key_class))) for person, key_class in rows}


@pytest.fixture
def passable(place: Path) -> Path:
    """A place that the account which runs the database may pass through."""
    for path in (place, *place.parents[:3]):
        path.chmod(0o711)
    return place


@pytest.fixture
def no_erasures(place: Path) -> Path:
    """The list of erasures in the data directory, which nothing has been written to yet."""
    path: Path = settings.DATA_DIRECTORY / ERASURES
    return path


def erase(school: School, person: uuid.UUID, key_class: KeyClass) -> None:
    with school.seen_by_command():
        destroy_keys(school.id, [(person, int(key_class))], clock.now())


def test_an_old_backup_put_back_forgets_again_what_was_erased_since(
    school: School, passable: Path, no_erasures: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(storages["sealed"], "location", str(passable / "sealed"), raising=False)
    with_photograph(school, school.ada)
    with_photograph(school, school.daisy)
    old = back_up(quiet)
    erase(school, school.ada, KeyClass.PHOTOGRAPH)
    identity = machine_identity(settings.KEY_DIRECTORY)
    data = passable / "data"
    done = put_back(old, data, identity, keys=settings.KEY_DIRECTORY, say=quiet)
    assert (done.differences, done.erased_again) == ((), 1)
    held = opens_in(data, school)
    assert (school.ada, int(KeyClass.PHOTOGRAPH)) not in held
    assert (school.ada, int(KeyClass.EDUCATIONAL)) in held
    assert (school.daisy, int(KeyClass.PHOTOGRAPH)) in held
    assert len([path for path in (data / "sealed-files").rglob("*") if path.is_file()]) == 1
    assert (data / ERASURES).read_text() == no_erasures.read_text()


def test_a_machine_that_is_lost_learns_what_to_forget_from_the_newest_backup(
    school: School, passable: Path, no_erasures: Path, monkeypatch: pytest.MonkeyPatch
):
    old = back_up(quiet)
    erase(school, school.ada, KeyClass.CARE)
    monkeypatch.setattr(clock, "now", functools.partial(later, clock.now()))
    newest = back_up(quiet)
    no_erasures.unlink()
    (settings.AUDIT_DIRECTORY / ERASURES).unlink()
    identity = machine_identity(settings.KEY_DIRECTORY)
    done = put_back(old, passable / "data", identity, keys=settings.KEY_DIRECTORY, say=quiet)
    assert (done.differences, done.erased_again) == ((), 1)
    (newest.keys / SEALED_LIST).unlink()
    assert listed_erasures(identity).missing == (
        "1 of 1 erasures that a backup knew of are on no list any more",
    )


def test_what_was_erased_after_the_last_backup_of_a_lost_machine_is_forgotten_by_the_list_beside_the_checkpoints(
    school: School, passable: Path, no_erasures: Path
):
    old = back_up(quiet)
    erase(school, school.ada, KeyClass.CARE)
    listed = no_erasures.read_text()
    no_erasures.unlink()  # the data directory is gone, and every backup is older
    identity = machine_identity(settings.KEY_DIRECTORY)
    done = put_back(old, passable / "data", identity, keys=settings.KEY_DIRECTORY, say=quiet)
    assert (done.differences, done.erased_again) == ((), 1)
    assert (passable / "data" / ERASURES).read_text() == listed, "and the next backup knows it"
    assert (school.ada, int(KeyClass.CARE)) not in opens_in(passable / "data", school)


def test_an_object_store_that_does_not_answer_is_named_and_not_passed_over(
    school: School, place: Path, no_erasures: Path, monkeypatch: pytest.MonkeyPatch
):
    nowhere = ObjectStore("erasures", "http://127.0.0.1:9", "nowhere", "key", "secret")
    monkeypatch.setattr(settings, "AUDIT_STORE", nowhere)
    identity = machine_identity(settings.KEY_DIRECTORY)
    assert listed_erasures(identity).missing == ("the object store was not asked for erasures: StoreFailed",)


def later(moment: dt.datetime) -> dt.datetime:
    return moment + dt.timedelta(hours=1)


def test_a_list_of_erasures_that_nobody_signed_stops_a_restore_before_it_begins(
    school: School, passable: Path, no_erasures: Path
):
    old = back_up(quiet)
    erase(school, school.ada, KeyClass.CARE)
    no_erasures.write_text(no_erasures.read_text().replace(str(school.ada), str(school.ben)))
    identity = machine_identity(settings.KEY_DIRECTORY)
    with pytest.raises(NotOurs):
        put_back(old, passable / "data", identity, keys=settings.KEY_DIRECTORY, say=quiet)
    assert not (passable / "data").exists()
