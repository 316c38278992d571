"""Erasure reaches backups: old data beside the keys of today, and old keys before and after their 70 days."""

import datetime as dt
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import Settings

from muster.people.records import NAME, PARTICULARS
from muster.protection import clock
from muster.protection.access.decisions import NotThere
from muster.protection.files import store
from muster.protection.files.keeping import FileContent, keep_files, open_files
from muster.protection.files.store import FileMissing
from muster.protection.folder.kinds import Want
from muster.protection.folder.store import fetch
from muster.protection.keys.erasing import destroy_keys, erasures_beside_checkpoints, pairs_listed
from muster.protection.keys.provider import KeyUnavailable, epoch_of, provider
from muster.protection.keys.ring import KeyClass, forget_school_keys
from muster.protection.keys.rotation import EPOCH_DAYS_KEPT, destroy_old_epochs, rotate_school
from muster.reports.access import READ_REPORTS
from muster.reports.records import REPORT
from tests.cast import School, make_school

Rows = list[tuple[Any, ...]]
TABLES = {
    "folder_record": "school_id, person_id, kind, period, item, version, sealed",
    "keys.school_key": "school_id, epoch, wrapped",
    "keys.subject_key": "school_id, subject_id, class, epoch, wrapped",
}


@dataclass(frozen=True, slots=True)
class Copy:
    """What a thief or a restore has of a school: the rows of its data, and those of its wrapped keys."""

    data: Rows
    school_keys: Rows
    subject_keys: Rows


def rows_of(school: School, table: str) -> Rows:
    with school.seen_by_command(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {TABLES[table]} FROM {table} WHERE school_id = %s", [school.id])
        return list(cursor.fetchall())


def backup_of(school: School) -> Copy:
    return Copy(*(rows_of(school, table) for table in TABLES))


def put_back(school: School, table: str, rows: Rows) -> None:
    """As a restore does; what is there already stays."""
    places = ", ".join(["%s"] * len(rows[0]))
    with school.seen_by_command(), connection.cursor() as cursor:
        query = f"INSERT INTO {table} ({TABLES[table]}) VALUES ({places}) ON CONFLICT DO NOTHING"
        cursor.executemany(query, rows)
    forget_school_keys()


def opened(school: School, person: uuid.UUID) -> set[str]:
    with school.seen_by_command():
        return {row.kind.name for row in fetch(school.id, [person], [Want(NAME), Want(PARTICULARS)])}


def erase(school: School, person: uuid.UUID) -> None:
    with school.seen_by_command():
        destroy_keys(school.id, [(person, KeyClass.EDUCATIONAL)], clock.now())


@pytest.fixture
def monday(db_app: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dt.date]:
    """A Monday to come, in a key directory of this test's own: its weeks are destroyed for nobody else."""
    own = tmp_path / "keys"
    shutil.copytree(settings.KEY_DIRECTORY, own)
    monkeypatch.setattr(settings, "KEY_DIRECTORY", own)
    forget_all_keys()
    yield dt.date.fromordinal((provider().current_epoch() + 1) * 7 + 1)
    monkeypatch.undo()
    forget_all_keys()


def forget_all_keys() -> None:
    """Read the key files anew."""
    provider.cache_clear()
    forget_school_keys()


def test_an_old_backup_beside_the_keys_of_today_opens_nothing_of_whom_was_erased(school: School):
    old = backup_of(school)
    erase(school, school.ada)
    assert opened(school, school.ada) == set()
    put_back(school, "folder_record", old.data)
    assert opened(school, school.ada) == set(), "the sealed rows are back, and nothing opens them"
    for other in set(school.pupils().values()) - {school.ada}:
        assert opened(school, other) == {"name", "particulars"}


def test_the_files_of_the_class_go_with_its_key(school: School):
    report = FileContent("report.pdf", "application/pdf", b"%PDF-1.7")
    with school.seen_by(school.head) as viewer:
        kept = keep_files(viewer, READ_REPORTS, REPORT, files={school.ada: report, school.ben: report})
        ids = [kept[school.ada], kept[school.ben]]
    erase(school, school.ada)
    with pytest.raises(FileMissing):
        store.get(ids[0])
    with school.seen_by(school.head) as viewer:
        assert open_files(viewer, READ_REPORTS, REPORT, [ids[1]])[0].file.content == report.content
        with pytest.raises(NotThere):
            open_files(viewer, READ_REPORTS, REPORT, [ids[0]])


def test_what_was_destroyed_is_noted_though_the_store_of_files_cannot_be_reached(
    school: School, settings: Settings, tmp_path: Path
):
    """A restore forgets again what it is told of; a file whose key is gone may lie until it is swept."""
    report = FileContent("report.pdf", "application/pdf", b"%PDF-1.7")
    with school.seen_by(school.head) as viewer:
        keep_files(viewer, READ_REPORTS, REPORT, files={school.ada: report})
    unreachable = tmp_path / "no directory"
    unreachable.touch()
    sealed = {**settings.STORAGES["sealed"], "OPTIONS": {"location": unreachable}}
    settings.STORAGES = {**settings.STORAGES, "sealed": sealed}
    settings.AUDIT_DIRECTORY = tmp_path
    with pytest.raises(NotADirectoryError):
        erase(school, school.ada)
    assert opened(school, school.ada) == set()
    listed = pairs_listed(erasures_beside_checkpoints())
    assert listed == {school.id: [(school.ada, KeyClass.EDUCATIONAL)]}


def test_the_keys_of_the_old_backup_open_them_until_the_root_key_of_their_week_is_destroyed(monday: dt.date):
    school = make_school()
    rotate_school(school.id, monday)
    old, week = backup_of(school), epoch_of(monday)
    erase(school, school.ada)
    restore_ada(school, old)
    assert opened(school, school.ada) == {"name", "particulars"}, (
        "within the window an old keys part opens them"
    )
    erase(school, school.ada)

    later = monday + dt.timedelta(days=EPOCH_DAYS_KEPT)
    rotate_school(school.id, later)
    others = set(provider().epochs()) - {week}  # other tests' schools are in them
    assert destroy_old_epochs(later, in_use=others) == [week]
    restore_ada(school, old)
    with pytest.raises(KeyUnavailable):
        opened(school, school.ada)
    assert opened(school, school.ben) == {"name", "particulars"}, "who was not erased opens with today's keys"


def test_the_day_before_the_seventy_days_are_over_nothing_is_destroyed(monday: dt.date):
    school = make_school()
    rotate_school(school.id, monday)
    others = set(provider().epochs()) - {epoch_of(monday)}
    early = monday + dt.timedelta(days=EPOCH_DAYS_KEPT - 1)
    rotate_school(school.id, early)
    assert destroy_old_epochs(early, in_use=others) == []


def restore_ada(school: School, old: Copy) -> None:
    """The old data and the old keys of the one who was erased, beside what is there."""
    put_back(school, "folder_record", old.data)
    put_back(school, "keys.school_key", old.school_keys)
    put_back(school, "keys.subject_key", [row for row in old.subject_keys if row[1] == school.ada])
