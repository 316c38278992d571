"""The log of the real database, bent by its superuser in every way, is found out from what lies outside the database."""

from pathlib import Path

import pytest

from muster.protection.audit.checkpoints import checkpoint_file
from muster.protection.audit.evidence.checkpoints import check_lines, public_key
from muster.protection.audit.evidence.report import Report
from muster.protection.audit.sealing import SealingRefused, seal
from muster.protection.audit.verifying import checkpoint_state, verify_log
from muster.protection.tests.audited import Cursor, append, kinds, put_older_copy_in_place

pytestmark = pytest.mark.usefixtures("own_database", "directory")  # the log is of every school, and is bent


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


@pytest.mark.parametrize("number", ["nextval('audit.event_seq_seq')", "9000000000000000000"])
def test_a_row_dated_back_is_found_before_it_is_sealed_and_where_it_never_would_be(
    sealed: list[int], superuser_cursor: Cursor, number: str
):
    insert_like(superuser_cursor, sealed[0], number, "recorded_at - interval '3 days'")
    report = verify_log()
    (finding,) = report.findings
    assert (finding.kind, report.waiting) == ("back-dated", 1)
    assert "not sealed yet" in finding.words


@pytest.mark.parametrize("number", ["0", "-5", "-9223372036854775808"])
def test_a_row_with_a_number_before_the_first_is_found(
    sealed: list[int], superuser_cursor: Cursor, number: str
):
    insert_like(superuser_cursor, sealed[0], number, "recorded_at")
    assert "added" in kinds()


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
