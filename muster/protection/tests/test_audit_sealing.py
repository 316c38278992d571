"""The log of the real database, bent by its superuser in every way, is found out from what lies outside the database."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread, Timer
from typing import Any

import psycopg
import pytest
from django.db import connections, transaction
from pytest_django import Settings

from muster.people.access import OPEN_FOLDER
from muster.people.records import NAME
from muster.protection import clock
from muster.protection.access.policy import Permission
from muster.protection.accounts.access import OWN_ACCOUNT
from muster.protection.audit import rows, sealing
from muster.protection.audit.checkpoints import checkpoint_file, public_key_text
from muster.protection.audit.evidence.checkpoints import check_lines, public_key, read_line
from muster.protection.audit.evidence.report import Report
from muster.protection.audit.recording import record_for_account
from muster.protection.audit.sealing import SealingRefused, begin_again, seal
from muster.protection.audit.sending import send_checkpoints
from muster.protection.audit.verifying import checkpoint_state, export_evidence, rows_waiting, verify_log
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.posture.check import Outcome
from muster.protection.tests.deployments import found, is_good, result
from tests.cast import School

Cursor = psycopg.Cursor[tuple[Any, ...]]

A_PERMISSION: Permission = OWN_ACCOUNT


pytestmark = pytest.mark.usefixtures("own_database")  # the log is of every school, and is bent


@pytest.fixture(autouse=True)
def directory(settings: Settings, tmp_path: Path) -> Path:
    """Checkpoints of the test's own, as the log is."""
    settings.AUDIT_DIRECTORY = tmp_path / "audit"
    return tmp_path / "audit"


@pytest.fixture
def sealed(school: School, superuser_cursor: Cursor) -> list[int]:
    """A log with three checkpoints; the rows of the second, which a test may bend."""
    superuser_cursor.execute("TRUNCATE audit.event, audit.people_set")  # how the school was set up
    append(2)
    seal()
    with school.seen_by(school.tutor) as viewer:
        open_folders(viewer, OPEN_FOLDER, [school.ada, school.ben], Want(NAME))
    append(3)
    seal()
    bent = sealed_by_last()
    append(2)
    seal()
    return bent


def append(count: int) -> None:
    for _ in range(count):
        with transaction.atomic():
            record_for_account(A_PERMISSION, "look", None)


def sealed_by_last() -> list[int]:
    last, before = (read_line(line, key()) for line in reversed(checkpoint_file().lines()[-2:]))
    with rows.kept_log() as log:
        return [int(row.split(b"\t")[0]) for row in rows.rows_of(log, after=before.until, until=last.until)]


def key():
    return public_key(public_key_text())


def kinds() -> list[str]:
    return [finding.kind for finding in verify_log().findings]


def test_a_log_that_nobody_bent_verifies(sealed: list[int]):
    report = verify_log()
    assert report.findings == []
    assert (report.rows, report.waiting, report.checkpoints) == (report.sealed, 0, 3)
    assert report.agrees == checkpoint_state().sealed_until


@pytest.mark.parametrize(
    "change",
    [
        "account_id = gen_random_uuid()",
        "result = 'refused'",
        "people_hash = NULL",
        "kinds = '{1,2}'",
        "opened = opened + 1",
        "reason = 'is_head'",
        "at = at - interval '1 second'",
        "xid = '3'",
    ],
)
def test_an_edit_of_any_column_is_found_and_its_range_is_named(
    sealed: list[int], superuser_cursor: Cursor, change: str
):
    superuser_cursor.execute(f"UPDATE audit.event SET {change} WHERE seq = {sealed[0]}".encode())
    report = verify_log()
    (finding,) = report.findings
    assert finding.kind == "edited"
    assert f"to {sealed[-1]}, sealed" in finding.words
    assert report.agrees < sealed[0]


def test_a_deletion_is_found(sealed: list[int], superuser_cursor: Cursor):
    superuser_cursor.execute("DELETE FROM audit.event WHERE seq = %s", [sealed[1]])
    (finding,) = verify_log().findings
    assert finding.kind == "deleted"
    assert finding.words.startswith("1 of 4 are missing")


def test_a_whole_batch_that_is_gone_is_named_as_one_range(sealed: list[int], superuser_cursor: Cursor):
    superuser_cursor.execute("DELETE FROM audit.event WHERE seq = ANY (%s)", [sealed])
    (finding,) = verify_log().findings
    assert finding.kind == "deleted"
    assert f"All 4 of rows {sealed[0]} to {sealed[-1]}" in finding.words


def test_two_rows_that_changed_places_are_found(sealed: list[int], superuser_cursor: Cursor):
    first, second = sealed[0], sealed[-1]
    swap = "UPDATE audit.event SET seq = {} WHERE seq = {}"
    superuser_cursor.execute("ALTER TABLE audit.event ALTER seq DROP IDENTITY IF EXISTS")
    try:
        for new, old in ((-1, first), (first, second), (second, -1)):
            superuser_cursor.execute(swap.format(new, old).encode())
        assert kinds() == ["edited"]
    finally:
        superuser_cursor.execute(
            "ALTER TABLE audit.event ALTER seq ADD GENERATED ALWAYS AS IDENTITY (START 1000000)"
        )
        superuser_cursor.execute("ALTER SEQUENCE audit.event_seq_seq OWNER TO muster_audit")


def test_a_row_slipped_in_among_sealed_ones_is_found(sealed: list[int], superuser_cursor: Cursor):
    superuser_cursor.execute("DELETE FROM audit.event WHERE seq = %s", [sealed[0]])
    insert_like(superuser_cursor, sealed[1], f"{sealed[0]}", "recorded_at")
    assert kinds() == ["edited"]


def test_a_row_dated_back_is_found_although_its_number_is_new(sealed: list[int], superuser_cursor: Cursor):
    insert_like(
        superuser_cursor, sealed[0], "nextval('audit.event_seq_seq')", "recorded_at - interval '3 days'"
    )
    seal()
    (finding,) = verify_log().findings
    assert finding.kind == "back-dated"
    assert "says it was recorded" in finding.words


def insert_like(superuser: Cursor, row: int, seq: str, recorded: str) -> None:
    superuser.execute(
        f"INSERT INTO audit.event OVERRIDING SYSTEM VALUE SELECT {seq}, xid, at, {recorded}, account_id, session_id, "
        "school_id, permission, action, people_hash, kinds, reason, result, opened, counted "
        f"FROM audit.event WHERE seq = {row}".encode()
    )


def test_a_log_that_was_cut_off_is_found(sealed: list[int], superuser_cursor: Cursor):
    superuser_cursor.execute("DELETE FROM audit.event WHERE seq >= %s", [sealed[0]])
    (finding,) = verify_log().findings
    assert finding.kind == "cut off"
    assert f"rows {sealed[0]} to" in finding.words


def test_an_older_copy_of_the_database_is_found_and_not_sealed_over(
    sealed: list[int], superuser_cursor: Cursor
):
    put_older_copy_in_place(superuser_cursor, sealed[0])
    with pytest.raises(SealingRefused, match="older copy"):
        seal()
    append(5)  # the same numbers come again, with other rows
    assert "edited" in kinds()


def put_older_copy_in_place(superuser: Cursor, first_missing: int) -> None:
    superuser.execute("DELETE FROM audit.event WHERE seq >= %s", [first_missing])
    superuser.execute(f"ALTER SEQUENCE audit.event_seq_seq RESTART WITH {first_missing}".encode())


def test_a_copy_restored_on_purpose_is_sealed_anew_and_every_check_says_so(
    sealed: list[int], superuser_cursor: Cursor
):
    put_older_copy_in_place(superuser_cursor, sealed[0])
    assert begin_again(because="restored the backup of Tuesday") == 2
    append(1)
    assert seal() == 1
    report = verify_log()
    assert report.findings == []
    assert any("restored the backup of Tuesday" in note for note in report.notes)


def test_a_log_that_is_begun_again_is_sealed_in_parts_however_long_it_is(
    sealed: list[int], superuser_cursor: Cursor, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sealing, "MOST_IN_A_CHECKPOINT", 2)
    append(5)
    before = len(checkpoint_file().lines())
    assert begin_again(because="restored the backup of Tuesday") == 2 + len(sealed) + 2 + 5
    made = [read_line(line, key()) for line in checkpoint_file().lines()[before:]]
    assert (made[0].because, made[0].size) == ("restored the backup of Tuesday", 0)
    assert max(one.rows for one in made) == 2
    assert verify_log().findings == []
    superuser_cursor.execute("UPDATE audit.event SET action = 'other' WHERE seq = %s", [sealed[0]])
    assert kinds() == ["edited"]


def test_people_of_a_set_that_were_changed_or_removed_are_found(sealed: list[int], superuser_cursor: Cursor):
    superuser_cursor.execute("UPDATE audit.people_set SET people = people[1:1]")
    assert kinds() == ["people"]
    superuser_cursor.execute("DELETE FROM audit.people_set")
    assert kinds() == ["people"]


def test_a_view_in_the_place_of_the_table_is_found(sealed: list[int], superuser_cursor: Cursor):
    superuser_cursor.execute("ALTER TABLE audit.people_set RENAME TO true_set")
    superuser_cursor.execute("CREATE VIEW audit.people_set AS SELECT * FROM audit.true_set")
    try:
        assert "tables" in kinds()
    finally:
        superuser_cursor.execute("DROP VIEW audit.people_set")
        superuser_cursor.execute("ALTER TABLE audit.true_set RENAME TO people_set")


def test_checkpoints_signed_with_another_key_are_refused(sealed: list[int], directory: Path):
    other = public_key("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
    report = Report()
    assert check_lines(checkpoint_file().lines(), other, report) == []
    assert "not by this key" in report.findings[0].words


@pytest.mark.parametrize("what", ["changed", "taken out", "reordered", "resigned with nothing"])
def test_checkpoints_that_were_bent_are_refused(sealed: list[int], directory: Path, what: str):
    first, second, third = checkpoint_file().lines()
    bent = {
        "changed": [first, second.replace(b'"rows":4', b'"rows":3'), third],
        "taken out": [first, third],
        "reordered": [first, third, second],
        "resigned with nothing": [first, second.rpartition(b" ")[0] + b" ", third],
    }[what]
    checkpoint_file().path.write_bytes(b"\n".join([*bent, b""]))
    assert "checkpoints" in kinds()


def test_a_file_cut_off_with_the_log_is_found_by_a_head_kept_elsewhere(
    sealed: list[int], superuser_cursor: Cursor
):
    lines = checkpoint_file().lines()
    superuser_cursor.execute("DELETE FROM audit.event WHERE seq >= %s", [sealed[0]])
    checkpoint_file().path.write_bytes(lines[0] + b"\n")
    assert verify_log().findings == [], "nothing here could tell"
    (finding,) = verify_log(heads=lambda: [lines[-1]]).findings
    assert finding.kind == "withheld"


def test_sealing_again_adds_nothing_and_a_lost_tree_is_made_again(sealed: list[int], directory: Path):
    assert seal() == 0
    assert len(checkpoint_file().lines()) == 3
    (directory / "tree.json").unlink()
    append(1)
    assert seal() == 1
    assert kinds() == []


def test_many_rows_are_sealed_in_batches_so_that_a_finding_names_few(
    sealed: list[int], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sealing, "MOST_IN_A_CHECKPOINT", 3)
    append(7)
    assert seal() == 7
    assert [read_line(line, key()).rows for line in checkpoint_file().lines()[-3:]] == [3, 3, 1]
    assert kinds() == []


def test_rows_that_commit_late_are_sealed_in_the_order_of_their_numbers(sealed: list[int]):
    appended, commit = Event(), Event()
    slow = Thread(target=_append_slowly, args=(appended, commit))
    slow.start()
    appended.wait()
    append(1)  # a higher number, committed first
    quick = Timer(0.3, commit.set)
    quick.start()
    assert seal() == 2, "it waits for the slow one, whose number is lower"
    slow.join()
    quick.join()
    assert kinds() == []


def _append_slowly(appended: Event, commit: Event) -> None:
    with transaction.atomic():
        record_for_account(A_PERMISSION, "look", None)
        appended.set()
        commit.wait()
    connections.close_all()


def test_while_a_transaction_stays_open_nothing_is_sealed_past_it(
    sealed: list[int], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(rows, "PATIENCE_SECONDS", 0.2)
    appended, commit = Event(), Event()
    slow = Thread(target=_append_slowly, args=(appended, commit))
    slow.start()
    appended.wait()
    try:
        with pytest.raises(rows.NotSettled):
            seal()
    finally:
        commit.set()
        slow.join()
    assert seal() == 1


def test_the_state_says_up_to_where_it_is_sealed_and_when_it_was_verified(sealed: list[int]):
    append(2)
    state = checkpoint_state()
    assert state.rows_sealed == 8
    assert sealed[-1] <= state.sealed_until
    assert state.verified is None
    waiting, seconds = rows_waiting()
    assert waiting == 2
    assert 0 <= seconds < 60
    verify_log()
    verified = checkpoint_state().verified
    assert verified
    assert (verified.rows, verified.findings) == (10, 0)


def test_the_security_check_sees_that_nobody_seals(sealed: list[int], superuser_cursor: Cursor):
    append(3)
    assert is_good("AUD-02")
    superuser_cursor.execute(
        "UPDATE audit.event SET recorded_at = recorded_at - interval '12 minutes' WHERE seq > %s",
        [checkpoint_state().sealed_until],
    )
    assert found("AUD-02") == "3 lines wait to be sealed, the oldest for 12 minutes."


def test_the_security_check_sees_what_a_verification_found(sealed: list[int], superuser_cursor: Cursor):
    assert result("AUD-03").outcome is Outcome.NOT_LOOKED
    verify_log()
    assert is_good("AUD-03")
    superuser_cursor.execute("UPDATE audit.event SET reason = 'bent' WHERE seq = %s", [sealed[0]])
    verify_log()
    assert found("AUD-03") == "Findings of the last verification: 1."


def test_the_security_check_sees_that_no_night_verifies_and_that_a_witness_is_behind(
    sealed: list[int], settings: Settings, directory: Path
):
    verify_log()
    assert is_good("AUD-04")
    kept = directory / "verified.json"
    long_ago = clock.real_now() - dt.timedelta(days=3)
    kept.write_text(json.dumps({**json.loads(kept.read_text()), "at": long_ago.isoformat()}))
    settings.AUDIT_WITNESS = "https://localhost:1"
    send_checkpoints()
    words = found("AUD-04")
    assert "It was last verified on" in words
    assert "The witness has not got the newest seals" in words


@pytest.fixture
def package(sealed: list[int], tmp_path: Path) -> Path:
    """The evidence as a stranger gets it."""
    export_evidence(tmp_path / "evidence")
    return tmp_path / "evidence"


def check_as_a_stranger(package: Path, key_text: str) -> subprocess.CompletedProcess[str]:
    """Run the program where there is no Muster to import: -P and PYTHONPATH would let it in, the directory does not."""
    command = [sys.executable, "-m", "evidence", "--rows", "rows.tsv", "--people", "people.tsv"]
    command += ["--checkpoints", "checkpoints.jsonl", "--key", key_text]
    return subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)


def test_the_script_alone_checks_the_files_without_muster(package: Path):
    sources = [path.read_text() for path in (package / "evidence").iterdir()]
    assert not [source for source in sources if "from muster" in source or "import muster" in source]
    good = check_as_a_stranger(package, public_key_text())
    assert (good.returncode, good.stderr) == (0, "")
    assert "Nothing was changed" in good.stdout
    lines = (package / "rows.tsv").read_bytes()
    (package / "rows.tsv").write_bytes(lines.replace(b"allowed", b"refused", 1))
    bad = check_as_a_stranger(package, public_key_text())
    assert bad.returncode == 1
    assert "edited:" in bad.stdout


def test_psql_writes_the_same_lines_as_the_export(package: Path, superuser_cursor: Cursor):
    with superuser_cursor.copy("COPY (SELECT * FROM audit.event ORDER BY seq) TO STDOUT") as copy:
        dumped = b"".join(bytes(part) for part in copy)
    assert dumped == (package / "rows.tsv").read_bytes()
