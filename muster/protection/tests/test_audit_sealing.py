"""The log is sealed in order, in parts that name few lines, and never past what is not settled; the security check sees how far."""

import datetime as dt
import json
from pathlib import Path
from threading import Event, Thread, Timer

import pytest
from django.db import connections, transaction
from pytest_django import Settings

from muster.protection import clock
from muster.protection.audit import rows, sealing
from muster.protection.audit.checkpoints import checkpoint_file
from muster.protection.audit.evidence.checkpoints import read_line
from muster.protection.audit.recording import record_for_account
from muster.protection.audit.sealing import begin_again, seal
from muster.protection.audit.sending import send_checkpoints
from muster.protection.audit.verifying import checkpoint_state, rows_waiting, verify_log
from muster.protection.posture.check import Outcome
from muster.protection.tests.audited import A_PERMISSION, Cursor, append, key, kinds, put_older_copy_in_place
from muster.protection.tests.deployments import found, is_good, result

pytestmark = pytest.mark.usefixtures("own_database", "directory")  # the log is of every school, and is bent


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
