import datetime as dt
import threading
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections, transaction

from muster.people.access import CHANGE_ROLL, OPEN_FOLDER
from muster.people.records import NAME, Name
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.folder.store import read, unsealed
from muster.protection.folder.writing import Change, create_folders, write_folders
from muster.protection.identifiers import people_ids
from muster.protection.keys import rotation
from muster.protection.keys.provider import FileProvider, KeyUnavailable, epoch_of, provider
from muster.protection.keys.ring import KeyClass, forget_school_keys, subject_secrets
from muster.protection.keys.rotation import destroy_old_epochs, epochs_in_use, rotate_school
from tests.cast import School

WEEK = dt.timedelta(days=7)


@pytest.fixture
def next_week() -> Iterator[dt.date]:
    """A Monday after every week that this run's provider knows; its root key is destroyed afterwards."""
    day = dt.date.fromordinal((provider().current_epoch() + 1) * 7 + 1)
    yield day
    for epoch in provider().epochs():
        if epoch >= epoch_of(day):
            provider().destroy_epoch(epoch)


def rows(school: School, query: str) -> list[tuple[Any, ...]]:
    with school.seen_by_command(), connection.cursor() as cursor:
        cursor.execute(query, [school.id])
        return list(cursor.fetchall())


def records(school: School) -> list[tuple[Any, ...]]:
    query = "SELECT person_id, kind, period, item, version, sealed FROM folder_record WHERE school_id = %s ORDER BY 1, 2"
    return [(*row[:-1], bytes(row[-1])) for row in rows(school, query)]


def secrets_of(school: School) -> dict[uuid.UUID, bytes]:
    forget_school_keys()
    with school.seen_by_command():
        return subject_secrets(school.id, list(school.people.values()), KeyClass.EDUCATIONAL)


def test_a_new_week_wraps_every_key_anew_and_touches_no_record(school: School, next_week: dt.date):
    before, held = records(school), secrets_of(school)
    keys = rows(school, "SELECT subject_id FROM keys.subject_key WHERE school_id = %s")
    assert rotate_school(school.id, next_week) == len(keys)
    assert records(school) == before
    assert secrets_of(school) == held
    epochs = rows(school, "SELECT DISTINCT epoch FROM keys.subject_key WHERE school_id = %s")
    assert epochs == [(epoch_of(next_week),)]


def test_rotating_twice_in_a_week_does_nothing_the_second_time(school: School, next_week: dt.date):
    rotate_school(school.id, next_week)
    assert rotate_school(school.id, next_week) == 0
    assert secrets_of(school).keys() == set(school.people.values())


def test_a_rotation_that_was_stopped_is_finished_by_repeating_it(
    school: School, next_week: dt.date, monkeypatch: pytest.MonkeyPatch
):
    held = secrets_of(school)
    monkeypatch.setattr(rotation, "_BATCH", 10)
    batches = iter(range(3))
    whole = rotation._rotate_batch

    def stopping(school_id: uuid.UUID, epoch: int) -> int:
        next(batches)
        return whole(school_id, epoch)

    with monkeypatch.context() as stopped:
        stopped.setattr(rotation, "_rotate_batch", stopping)
        with pytest.raises(StopIteration):
            rotate_school(school.id, next_week)
    assert len(epochs_in_use(school.id)) == 2
    assert secrets_of(school) == held, "half of the keys rotated, all of them open"
    assert rotate_school(school.id, next_week) > 0
    assert secrets_of(school) == held


def test_keys_are_not_rotated_inside_a_transaction_that_could_still_be_undone(
    school: School, next_week: dt.date
):
    with pytest.raises(RuntimeError), transaction.atomic():
        rotate_school(school.id, next_week)


def test_an_old_school_key_stays_until_its_root_key_may_be_destroyed(school: School, next_week: dt.date):
    before = epochs_in_use(school.id)
    rotate_school(school.id, next_week)
    assert epochs_in_use(school.id) == before | {epoch_of(next_week)}
    rotate_school(school.id, next_week + 11 * WEEK)
    assert epochs_in_use(school.id) == {epoch_of(next_week), epoch_of(next_week) + 11}


def test_whoever_read_before_six_rotations_opens_what_they_read_after_them(
    school: School, next_week: dt.date
):
    """Between reading wrapped keys and opening them there is a moment, and rotations may follow fast."""
    people = sorted(school.pupils().values())
    with school.seen_by_command():
        sealed = read(school.id, people, [Want(NAME)])
    for week in range(6):
        rotate_school(school.id, next_week + week * WEEK)
    forget_school_keys()
    with school.seen_by_command():
        opened = {found.person_id for found in unsealed(school.id, [Want(NAME)], sealed)}
    assert opened == set(people)


def test_reading_and_writing_go_on_while_keys_are_rotated(
    school: School, next_week: dt.date, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rotation, "_BATCH", 7)
    over, failures = threading.Event(), []
    rounds = dict.fromkeys(range(3), 0)

    def use_folders(who: int) -> None:
        try:
            while not over.is_set():
                forget_school_keys()  # as in a process that has just started
                _read_and_write(school)
                rounds[who] += 1
        except Exception as failure:  # noqa: BLE001  # whatever it is, the test has to see it
            failures.append(repr(failure))
        finally:
            connections.close_all()

    users = [threading.Thread(target=use_folders, args=(who,)) for who in rounds]
    for user in users:
        user.start()
    try:
        for week in range(6):
            rotate_school(school.id, next_week + week * WEEK)
        _wait_for_a_round_of_everyone(rounds, failures)
    finally:
        over.set()
        for user in users:
            user.join()
    assert failures == []
    assert secrets_of(school).keys() == set(school.people.values())


def _wait_for_a_round_of_everyone(rounds: dict[int, int], failures: list[str]) -> None:
    """Everyone has come round after the last rotation as well."""
    before = dict(rounds)
    deadline = time.monotonic() + 30
    while not failures and any(rounds[who] < before[who] + 2 for who in rounds):
        assert time.monotonic() < deadline, "the users of folders have stopped"
        time.sleep(0.01)


def _read_and_write(school: School) -> None:
    people = sorted(school.pupils().values())
    with school.seen_by(school.office) as viewer:
        held = open_folders(viewer, CHANGE_ROLL, people, Want(NAME), lock=True).of(NAME)
        assert held.keys() == set(people)
        changes = [Change(person, one.record, one.version) for person, one in held.items()]
        write_folders(viewer, CHANGE_ROLL, NAME, changes)
        newcomer = people_ids(1)
        create_folders(school.id, newcomer)
        write_folders(viewer, CHANGE_ROLL, NAME, [Change(newcomer[0], Name(given="Zed"))])


def test_only_weeks_that_are_old_and_unused_are_destroyed(school: School, tmp_path, settings):
    settings.KEY_DIRECTORY = tmp_path
    kept = FileProvider(tmp_path)
    today = dt.date(2026, 11, 24)
    weeks = [today - WEEK * count for count in (20, 15, 11, 9, 1, 0)]
    for week in weeks:
        kept.prepare(week)
    provider.cache_clear()
    try:
        destroyed = destroy_old_epochs(today, in_use=[epoch_of(weeks[1])])
    finally:
        provider.cache_clear()
    assert destroyed == [epoch_of(weeks[0]), epoch_of(weeks[2])]
    assert kept.epochs() == [epoch_of(week) for week in (weeks[1], *weeks[3:])]


def test_a_backup_from_a_destroyed_week_opens_nothing(school: School, next_week: dt.date):
    """The school key as a thief's old copy has it, after its root key is gone."""
    rotate_school(school.id, next_week)
    copied = rows(school, "SELECT epoch, wrapped FROM keys.school_key WHERE school_id = %s ORDER BY 1 DESC")[
        0
    ]
    epoch, wrapped = copied
    provider().unwrap(epoch, bytes(wrapped), school.id.bytes)
    provider().destroy_epoch(epoch)
    with pytest.raises(KeyUnavailable):
        provider().unwrap(epoch, bytes(wrapped), school.id.bytes)
    provider().add_epoch(epoch)
    with pytest.raises(KeyUnavailable):
        FileProvider(provider()._directory).unwrap(epoch, bytes(wrapped), school.id.bytes)


def test_rotating_opens_nobodys_folder_and_needs_a_transaction_of_its_own(school: School, next_week: dt.date):
    rotate_school(school.id, next_week)
    assert not transaction.get_connection().in_atomic_block
    with school.seen_by(school.tutor) as viewer:
        assert (
            open_folders(viewer, OPEN_FOLDER, [school.ada], Want(NAME)).of(NAME)[school.ada].record.given
            == "Ada"
        )
