"""Keys, files, settings, accounts, backups and the machine, broken on purpose and found."""

import datetime as dt
import json
import os
import resource
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from muster.protection import clock
from muster.protection.accounts.models import FailedTry, StoredSession
from muster.protection.budgets.models import Alarm, Decoy
from muster.protection.files import redrawing, store
from muster.protection.files.redraw_alone import has_filter
from muster.protection.keys.provider import FileProvider, epoch_of
from muster.protection.posture import evidence
from muster.protection.posture.check import Outcome, run_checks
from muster.protection.posture.checks import packages
from muster.protection.posture.checks.packages import Advisory
from muster.protection.posture.deployment import Deployment, this_deployment
from muster.protection.posture.models import Evidence
from muster.protection.posture.under_way import under_way
from muster.protection.tests.deployments import WHOLE, found, in_folder, is_good, result
from tests.cast import School


@pytest.fixture
def here(tmp_path: Path) -> Deployment:
    """A deployment in a folder, with this week's keys."""
    made = in_folder(tmp_path)
    FileProvider(made.keys).prepare(made.moment.date())
    return made


def test_a_key_file_that_others_can_read_is_found(here: Deployment):
    assert is_good("KEY-01", here)
    (here.keys / "system.key").chmod(0o444)
    here.keys.chmod(0o755)
    assert found("KEY-01", here) == "The key directory is open to others. system.key is open to others."


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_key_file_of_another_account_or_behind_a_link_is_found(here: Deployment):
    os.chown(here.keys / "system.key", 65534, 65534)
    (here.keys / "root-000001.key").symlink_to(here.keys / "system.key")
    words = found("KEY-01", here)
    assert "system.key belongs to another account." in words
    assert "root-000001.key is a link to somewhere else." in words


def test_keys_beside_what_they_open_are_found(here: Deployment):
    assert is_good("KEY-02", here)
    assert "the data directory lie within" in found("KEY-02", replace(here, keys=here.data / "keys"))
    assert "the backups lie within" in found("KEY-02", replace(here, backups=here.keys / "backups"))
    (here.data / "system.key").write_bytes(b"k" * 32)
    assert "A copy of a key lies in the data directory" in found("KEY-02", here)


def test_keys_in_a_repository_are_found_in_production(here: Deployment, tmp_path: Path):
    (tmp_path / ".git").mkdir()
    assert is_good("KEY-02", here)
    assert "lies in a repository" in found("KEY-02", replace(here, mode="production"))


def test_a_rotation_that_does_not_run_is_found(here: Deployment):
    assert is_good("KEY-03", here)
    later = replace(here, moment=here.moment + dt.timedelta(days=21))
    assert "The newest root key is 3 weeks old." in found("KEY-03", later)


def test_a_root_key_that_should_be_destroyed_is_found(here: Deployment):
    assert is_good("KEY-04", here)
    FileProvider(here.keys).add_epoch(epoch_of(here.moment.date()) - 20)
    assert "is still here" in found("KEY-04", here)


def test_a_key_directory_that_does_not_fit_the_database_is_found(
    own_database: None, school: School, here: Deployment
):
    assert is_good("KEY-05")
    assert "A school's key of the week from" in found("KEY-05", here)


@pytest.mark.parametrize(
    ("name", "setting", "value", "words"),
    [
        ("SET-01", "DEBUG", True, "DEBUG is on."),
        (
            "SET-02",
            "ALLOWED_HOSTS",
            ["*", ".school.example"],
            "The host * stands for many. The host .school.example",
        ),
        ("SET-03", "SESSION_COOKIE_SECURE", False, "SESSION_COOKIE_SECURE is off."),
        ("SET-03", "CSRF_COOKIE_SAMESITE", None, "CSRF_COOKIE_SAMESITE is off."),
        ("SET-03", "SESSION_COOKIE_NAME", "session", "lacks __Host-"),
        ("SET-04", "SECURE_SSL_REDIRECT", False, "does not insist on TLS"),
        (
            "SET-05",
            "PASSWORD_HASHERS",
            ["django.contrib.auth.hashers.PBKDF2PasswordHasher"],
            "hashed with pbkdf2_sha256",
        ),
        ("SET-06", "CLOCK_OFFSET", dt.timedelta(hours=1), "The clock is moved."),
        (
            "SET-07",
            "FILE_UPLOAD_HANDLERS",
            ["django.core.files.uploadhandler.TemporaryFileUploadHandler"],
            "may write to the disk",
        ),
    ],
)
def test_a_setting_that_opens_something_is_found(settings, name, setting, value, words):
    settings.CLOCK_OFFSET = dt.timedelta()
    settings.SECURE_SSL_REDIRECT = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    production = replace(this_deployment(), mode="production")
    assert is_good(name, production)
    setattr(settings, setting, value)
    assert words in found(name, production)


def test_the_quick_hashing_of_tests_would_be_found_in_production():
    assert "less memory or time" in found("SET-05", replace(this_deployment(), mode="production"))


def test_a_folder_or_secret_that_others_can_read_is_found(here: Deployment):
    assert is_good("MAC-01", here)
    (here.data / "secret-key").write_text("x" * 64)
    (here.data / "secret-key").chmod(0o644)
    (here.data / "sealed-files").mkdir(mode=0o755)
    here.data.chmod(0o755)
    words = found("MAC-01", here)
    assert "The data directory can be listed by others." in words
    assert "The folder sealed-files can be listed by others." in words
    assert "secret-key can be read by others." in words


def test_sealed_files_that_others_can_read_are_found(here: Deployment, settings, monkeypatch):
    place = here.data / "sealed-files"
    monkeypatch.setitem(settings.STORAGES["sealed"]["OPTIONS"], "location", place)
    (place / "ab").mkdir(mode=0o700, parents=True)
    place.chmod(0o700)
    assert is_good("OBJ-07", here)
    (place / "ab" / "abcd").write_bytes(b"sealed")
    (place / "ab" / "abcd").chmod(0o644)
    assert found("OBJ-07", here) == "1 folders or files below it are open to others."
    assert store.sealed_store() is not None


def test_a_process_that_may_write_core_dumps_is_found():
    before = resource.getrlimit(resource.RLIMIT_CORE)
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, before[1]))
        assert is_good("MAC-02")
        resource.setrlimit(resource.RLIMIT_CORE, (before[1] if before[1] != 0 else 0, before[1]))
        if before[1] != 0:
            assert "This process may write core dumps." in found("MAC-02")
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)


def test_a_full_disk_is_found(monkeypatch, here: Deployment):
    from muster.protection.posture.checks import machine

    monkeypatch.setattr(machine, "LEAST_FREE_BYTES", 1 << 60)
    assert "GB are free for the data." in found("MAC-03", here)


def test_a_clock_that_is_wrong_is_found(db_app: None, monkeypatch):
    assert is_good("MAC-04")
    later = clock.real_now() + dt.timedelta(minutes=3)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    assert "The database's clock is" in found("MAC-04")


def test_a_dump_that_lies_about_is_found(here: Deployment):
    quiet = replace(here, mode="demo")
    (here.data / "notes.txt").write_text("nothing")
    (here.data / "copy.bin").write_bytes(b"PGDMP\x01\x0f")
    (here.backups / "last.sql").write_text("--\n")
    words = found("MAC-05", quiet)
    assert "copy.bin in data is a copy of data" in words
    assert "last.sql in data-backups" in words
    assert "notes.txt" not in words


def test_accounts_without_a_second_factor_and_unused_ones_are_counted(school: School, superuser_cursor):
    deployment = this_deployment()
    before = result("ACC-01").words
    account = school.account(school.tutor)
    school.signed_in(school.tutor)
    assert result("ACC-01").words != before, "signed in, and nothing but a password"
    superuser_cursor.execute(
        "UPDATE account SET created_at = %s WHERE id = %s",
        [deployment.moment - dt.timedelta(days=200), account.pk],
    )
    assert "accounts were not used for 90 days" in found("ACC-02")


def test_an_account_of_many_schools_is_counted(school: School):
    account = school.account(school.tutor)
    account.change(places=[{"school": str(uuid.uuid4()), "person": str(uuid.uuid4())} for _ in range(5)])
    assert "somebody in more than 3 schools" in found("ACC-03")


def test_sessions_that_nobody_clears_and_guessing_are_found(school: School):
    school.signed_in(school.tutor)
    long_ago = clock.now() - dt.timedelta(days=30)
    StoredSession.objects.filter(account=school.account(school.tutor)).update(expires_at=long_ago)
    assert "ended more than a week ago" in found("ACC-04")
    FailedTry.objects.bulk_create([FailedTry(key_hash=b"h", at=clock.now()) for _ in range(201)])
    assert "wrong tries within an hour" in found("ACC-05")
    FailedTry.objects.all().delete()


def test_alarms_that_nobody_looks_at_are_found(school: School):
    with school.seen_by_command():
        alarm = {"school_id": school.id, "kind": Alarm.Kind.UNPROVED, "opener_id": school.senco}
        Alarm.objects.create(**alarm, at=clock.now() - dt.timedelta(hours=25))
    assert "wait for more than a day" in found("ACC-06")


def test_a_school_without_decoys_and_a_decoy_on_the_roll_are_found(school: School):
    before = found("ACC-07")
    assert "schools have fewer than 2" in before
    with school.seen_by_command():
        Decoy.objects.create(school_id=school.id, id=school.theo)
    after = found("ACC-07")
    assert after != before, "other schools of the same database may have some"
    assert "decoys are on a roll or in a group" in after
    with school.seen_by_command():
        Decoy.objects.filter(school_id=school.id).delete()


def test_a_record_that_is_not_written_is_found(own_database: None, school: School):
    school.signed_in(school.tutor)
    with school.seen_by(school.tutor) as viewer:
        from muster.people.access import SEE_NAMES
        from muster.protection.audit.recording import record

        record(viewer, SEE_NAMES, "look", reason=None)
    assert is_good("AUD-01")
    StoredSession.objects.update(seen_at=clock.now() + dt.timedelta(days=40))
    try:
        assert "a day after the last line" in found("AUD-01")
    finally:
        StoredSession.objects.update(seen_at=clock.now())


def test_a_known_weakness_in_what_is_installed_is_found(monkeypatch):
    assert is_good("PKG-01")
    table = (dt.date(2026, 1, 1), [Advisory("Django", "1.0", "99.0", "CVE-0000-0001")])
    monkeypatch.setattr(packages, "advisories", lambda: table)
    assert "CVE-0000-0001, mended in 99.0" in found("PKG-01")
    assert "was last gone through on 01 January 2026" in found("PKG-02")


def made_backup(here: Deployment, age: dt.timedelta, part: str = "data") -> Path:
    made = here.moment - age
    place = here.backups / part / f"{made:%Y%m%dT%H%M%SZ}"
    place.mkdir(parents=True)
    (place / "manifest.json").write_text(json.dumps({"made_at": made.isoformat()}))
    (place / f"{part}.age").write_bytes(b"age-encryption.org/v1\n...")
    return place


def test_a_missing_or_old_backup_is_found(here: Deployment):
    assert found("BAK-01", here) == "There is no backup."
    made_backup(here, dt.timedelta(days=3))
    assert "The newest backup is of" in found("BAK-01", here)
    made_backup(here, dt.timedelta(hours=1))
    assert is_good("BAK-01", here)


def test_a_backup_that_anybody_can_read_is_found(here: Deployment):
    place = made_backup(here, dt.timedelta(hours=1))
    assert is_good("BAK-02", here)
    (place / "copy.tar").write_bytes(b"anything")
    assert "copy.tar is not encrypted." in found("BAK-02", here)


@pytest.mark.django_db(transaction=True)
def test_what_a_running_drill_planted_is_no_alarm_and_what_it_left_behind_is_one(here: Deployment):
    """The daily look at a school's protection may fall into a drill, and called the drill's own file a leak."""
    place = made_backup(here, dt.timedelta(hours=1))
    (here.backups / "control-17").write_text("Planted")
    with under_way(Evidence.Kind.LEAK_DRILL):
        assert is_good("BAK-02", here)
        (place / "copy.tar").write_bytes(b"anything")
        assert found("BAK-02", here).count("is not encrypted") == 1
    assert "control-17 is not encrypted." in found("BAK-02", here)


def test_keys_that_outlived_their_seventy_days_in_a_backup_are_found(here: Deployment):
    made_backup(here, dt.timedelta(days=60), "keys")
    assert is_good("BAK-04", here)
    made_backup(here, dt.timedelta(days=80), "keys")
    assert "are still among the backups" in found("BAK-04", here)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("BAK-03", Evidence.Kind.RESTORE_TEST), ("DRI-01", Evidence.Kind.LEAK_DRILL)],
)
def test_a_drill_that_was_never_done_failed_or_is_long_ago_is_found(
    own_database: None, db_app: None, name, kind
):
    assert "ever" in found(name)
    evidence.keep(kind, WHOLE, is_good=False)
    assert "failed" in found(name)
    evidence.keep(kind, WHOLE, is_good=True)
    assert is_good(name)
    later = replace(this_deployment(), moment=clock.now() + dt.timedelta(days=200))
    assert "was on" in found(name, later)


def test_a_key_that_could_not_be_recovered_is_found(own_database: None, db_app: None, here: Deployment):
    assert found("BAK-05", here) == "There is no recovery key."
    (here.data / "recovery.recipient").write_text("age1")
    assert "was not tried" in found("BAK-05", here)
    evidence.keep(Evidence.Kind.KEY_LOSS_DRILL, WHOLE, is_good=True)
    assert is_good("BAK-05", here)


def test_a_check_that_itself_breaks_is_not_called_good(here: Deployment):
    nowhere = replace(here, database={**here.database, "host": "/nowhere"})
    ended = result("ROW-01", nowhere)
    assert ended.outcome is Outcome.NOT_LOOKED
    assert "could not look (OperationalError)" in ended.words[0]


def test_there_are_as_many_checks_as_were_promised_and_each_says_what_to_do(db_app: None):
    looked = list(run_checks(this_deployment()))
    assert len(looked) >= 24
    for one in looked:
        assert len(one.check.says.split()) >= 4
        assert len(one.check.do.split()) >= 3


def test_a_reader_of_pictures_that_is_not_held_is_found(here: Deployment, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(redrawing, "has_filter", lambda: False)
    assert "only limits hold the process" in found("MAC-06", here)


@pytest.mark.skipif(not has_filter(), reason="no filter for this machine")
def test_a_reader_of_pictures_that_is_held_is_good(here: Deployment):
    assert is_good("MAC-06", here)


def test_a_list_of_erasures_that_would_be_lost_with_the_disk_is_found_in_production(
    here: Deployment, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(settings, "AUDIT_DIRECTORY", str(here.data.with_name("data-audit")))
    monkeypatch.setattr(settings, "AUDIT_STORE", None)
    assert result("BAK-06", here).outcome is Outcome.NOT_LOOKED
    production = replace(here, mode="production")
    assert "whoever was erased since it was made" in found("BAK-06", production)
    monkeypatch.setattr(settings, "AUDIT_DIRECTORY", "/proc")
    assert is_good("BAK-06", production), "on another file system"
    monkeypatch.setattr(settings, "AUDIT_DIRECTORY", str(here.data))
    monkeypatch.setattr(settings, "AUDIT_STORE", here.bucket or object())
    assert is_good("BAK-06", production), "in a bucket"
