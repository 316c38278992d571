"""Attacks row security with arbitrary SQL in the application's role: no attack reaches another school."""

import random
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from psycopg import errors
from psycopg_pool import ConnectionPool

from muster.config.cluster import Cluster
from muster.config.database import Address, Role
from muster.people.models import Pupil
from muster.protection.walls import context
from muster.protection.walls.context import OutsideTransaction, enter_schools
from tests.cast import School

Cursor = psycopg.Cursor[tuple[Any, ...]]

TABLES = (
    "folder",
    "folder_record",
    "people_pupil",
    "people_membership",
    "keys.subject_key",
    "keys.school_key",
)
SIZE, REQUESTS = 5, 200


def stated(*schools: School, seconds: int = 120) -> str:
    """A context as the application signs it."""
    return context._signed(None, [school.id for school in schools], seconds)


@pytest.fixture
def thief(app_cursor: Cursor) -> Iterator[Cursor]:
    """A cursor for a thief, in one transaction as the application's role, with no context yet."""
    app_cursor.execute("BEGIN")
    yield app_cursor
    app_cursor.execute("ROLLBACK")


def enter(cursor: Cursor, words: str) -> None:
    cursor.execute("SELECT set_config('muster.context', %s, true)", [words])


def schools_seen(cursor: Cursor) -> set[uuid.UUID]:
    """The schools whose rows can be seen in any table."""
    found: set[uuid.UUID] = set()
    for table in TABLES:
        found |= {row[0] for row in cursor.execute(f"SELECT DISTINCT school_id FROM {table}").fetchall()}
    return found


def test_without_a_context_there_are_no_rows(school: School, thief: Cursor):
    assert schools_seen(thief) == set()
    enter(thief, "")
    assert schools_seen(thief) == set()


def test_a_context_shows_its_school_and_no_other(school: School, other_school: School, thief: Cursor):
    enter(thief, stated(school))
    assert schools_seen(thief) == {school.id}
    enter(thief, stated(school, other_school))
    assert schools_seen(thief) == {school.id, other_school.id}


@pytest.mark.parametrize(
    "forgery", ["another school", "no signature", "cut", "another key", "later expiry", "two marks"]
)
def test_a_forged_context_raises(school: School, other_school: School, thief: Cursor, forgery: str):
    body, _, signature = stated(school).partition("~")
    account, expiry, _ = body.split("|")
    forged = {
        "another school": f"{account}|{expiry}|{other_school.id}~{signature}",
        "no signature": body,
        "cut": f"{body}~{signature[:40]}",
        "another key": f"{body}~{'0' * 64}",
        "later expiry": f"{account}|{int(expiry) + 9999}|{school.id}~{signature}",
        "two marks": f"{account}|{expiry}|{other_school.id}~x~{signature}",
    }[forgery]
    enter(thief, forged)
    with pytest.raises(errors.InsufficientPrivilege, match="forged context"):
        schools_seen(thief)


def test_an_expired_context_raises(school: School, thief: Cursor):
    enter(thief, stated(school, seconds=-1))
    with pytest.raises(errors.InsufficientPrivilege, match="expired context"):
        schools_seen(thief)


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE muster_owner",
        "SET ROLE muster_audit",
        "SET ROLE muster_backup",
        "SET SESSION AUTHORIZATION muster_owner",
        "SELECT * FROM wall.context_key",
        "UPDATE wall.context_key SET inner_pad = outer_pad",
        "SELECT * FROM audit.event",
        "SELECT * FROM audit.people_set",
        "DELETE FROM audit.event",
        "ALTER TABLE folder_record DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE folder_record NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY school ON folder_record",
        "CREATE POLICY everything ON folder_record USING (true)",
        "CREATE TABLE mine (everything text)",
        "CREATE TEMPORARY TABLE mine (everything text)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION wall.context_schools() RETURNS uuid[] LANGUAGE sql AS 'SELECT NULL'",
        "TRUNCATE folder_record",
        "COPY folder_record TO PROGRAM 'cat'",
        "SELECT pg_read_file('postgresql.conf')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT lo_create(0)",
        "SELECT lo_creat(-1)",
        "SELECT lo_from_bytea(0, 'stolen')",
        "SELECT data FROM pg_largeobject",
        "COPY (SELECT 1) TO '/tmp/stolen'",
        "CREATE EXTENSION dblink",
        "LOAD 'plpython3u'",
        "SELECT * FROM pg_ls_waldir()",
        "SELECT pg_reload_conf()",
        "ALTER DATABASE muster SET log_statement = 'all'",
        "COMMENT ON TABLE folder_record IS 'mine'",
        "SELECT rolpassword FROM pg_authid",
        "SELECT passwd FROM pg_shadow",
        "ALTER ROLE muster_app BYPASSRLS",
        "SET log_statement = 'all'",
        "SET session_replication_role = replica",
    ],
)
def test_the_application_is_refused(school: School, thief: Cursor, statement: str):
    enter(thief, stated(school))
    with pytest.raises((errors.InsufficientPrivilege, errors.FeatureNotSupported)):
        thief.execute(statement)


def test_switching_row_security_off_shows_no_row_but_raises(
    school: School, other_school: School, thief: Cursor
):
    enter(thief, stated(school))
    thief.execute("SET LOCAL row_security = off")
    with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
        schools_seen(thief)


INJECTIONS = (
    "' OR true --",
    "' UNION SELECT school_id FROM folder --",
    "' OR set_config('muster.context', '|9999999999|{other}~{signature}', true) <> '' --",
    "' OR set_config('muster.context', '', true) = '' --",
    "' OR school_id = '{other}' --",
)


@pytest.mark.parametrize("injection", INJECTIONS)
def test_an_injected_statement_sees_no_other_school(
    school: School, other_school: School, thief: Cursor, injection: str
):
    """A careless query, as nobody may write it, with a thief's text in it."""
    words = stated(school)
    enter(thief, words)
    hostile = injection.format(other=other_school.id, signature=words.partition("~")[2])
    careless = f"SELECT school_id FROM people_pupil WHERE id::text = '{hostile}"
    try:
        found = {row[0] for row in thief.execute(careless).fetchall()} | schools_seen(thief)
    except errors.InsufficientPrivilege:
        return
    except (errors.UndefinedColumn, errors.DatatypeMismatch):
        pytest.fail("the attack itself is written wrongly")
    assert found <= {school.id}


def test_rows_of_another_school_can_be_neither_added_changed_nor_removed(
    school: School, other_school: School, thief: Cursor
):
    enter(thief, stated(school))
    theirs = other_school.ada
    for statement in (
        "UPDATE folder_record SET sealed = 'x' WHERE person_id = %s",
        "DELETE FROM folder_record WHERE person_id = %s",
        "DELETE FROM keys.subject_key WHERE subject_id = %s",
    ):
        assert thief.execute(statement, [theirs]).rowcount == 0
    thief.execute("SAVEPOINT before")
    for statement in (
        "INSERT INTO folder (school_id, id) VALUES (%s, gen_random_uuid())",
        "INSERT INTO keys.school_key (school_id, epoch, wrapped) VALUES (%s, 1, 'x')",
        "UPDATE people_pupil SET school_id = %s",
    ):
        with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
            thief.execute(statement, [other_school.id])
        thief.execute("ROLLBACK TO before")


def test_a_row_cannot_point_into_another_school(school: School, other_school: School, thief: Cursor):
    enter(thief, stated(school))
    thief.execute(
        "INSERT INTO people_membership (school_id, id, group_id, pupil_id, first_day) "
        "VALUES (%s, gen_random_uuid(), %s, %s, '2026-09-01')",
        [school.id, school.form_3b, other_school.ada],
    )
    with pytest.raises(errors.ForeignKeyViolation):
        thief.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_violation_planted_by_the_owner_is_found_when_the_walls_are_lowered_to_look(
    school: School, other_school: School, owner_cursor: Cursor
):
    """The owner, too, is behind the walls, and would validate a foreign key without seeing a row."""
    table, key = "people_membership", "people_membership_pupil_id_in_school"
    owner_cursor.execute("BEGIN")
    try:
        owner_cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {key}")
        for walled in (table, "people_pupil"):
            owner_cursor.execute(f"ALTER TABLE {walled} NO FORCE ROW LEVEL SECURITY")
        owner_cursor.execute(
            f"INSERT INTO {table} (school_id, id, group_id, pupil_id, first_day) "
            "VALUES (%s, gen_random_uuid(), %s, %s, '2026-09-01')",
            [school.id, school.form_3b, other_school.ada],
        )
        owner_cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(errors.ForeignKeyViolation):
            owner_cursor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {key} FOREIGN KEY (school_id, pupil_id) "
                "REFERENCES people_pupil (school_id, id)"
            )
    finally:
        owner_cursor.execute("ROLLBACK")


def test_an_event_cannot_be_recorded_in_another_school(school: School, other_school: School, thief: Cursor):
    enter(thief, stated(school))
    with pytest.raises(errors.InsufficientPrivilege, match="belongs to the school"):
        thief.execute(
            "SELECT audit.append(now(), NULL, NULL, %s, 'x', 'x', '{}', '{}', '', 'allowed', 0, 0)",
            [other_school.id],
        )


def test_the_log_of_another_school_cannot_be_read(school: School, other_school: School, thief: Cursor):
    enter(thief, stated(school))
    read = "SELECT count(*) FROM audit.read(%s, NULL, NULL, NULL, NULL, NULL, NULL, 100)"
    assert thief.execute(read, [school.id]).fetchone() != (0,)
    assert thief.execute(read, [other_school.id]).fetchone() == (0,)


def test_an_error_in_the_middle_leaves_no_context(school: School):
    def fail_inside() -> None:
        with transaction.atomic():
            enter_schools(None, [school.id])
            assert Pupil.objects.exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_inside()
    assert not Pupil.objects.exists()


def test_after_the_commit_there_is_no_context(school: School):
    with transaction.atomic():
        enter_schools(None, [school.id])
        assert Pupil.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('muster.context', true)")
        assert cursor.fetchone() in {("",), (None,)}
    assert not Pupil.objects.exists()


def test_a_savepoint_that_is_rolled_back_takes_its_context_with_it(school: School, other_school: School):
    with transaction.atomic():
        enter_schools(None, [school.id])
        with transaction.atomic():
            enter_schools(None, [other_school.id])
            transaction.set_rollback(True)
        assert set(Pupil.objects.values_list("school_id", flat=True)) == {school.id}


def test_a_context_outside_a_transaction_is_refused(school: School):
    with pytest.raises(OutsideTransaction):
        enter_schools(None, [school.id])


def test_many_requests_over_few_connections_never_see_the_other_school(
    school: School, other_school: School, cluster: Cluster
):
    """200 mixed requests, 20 at a time, over 5 connections: valid, failing, expired, forged and without context."""
    address = cluster.address(Role.APP, str(settings.DATABASES["default"]["NAME"]))
    outcomes: Counter[str] = Counter()
    counting = threading.Lock()
    with (
        ConnectionPool(kwargs=_connecting(address), min_size=SIZE, max_size=SIZE, open=True) as pool,
        ThreadPoolExecutor(20) as visitors,
    ):

        def visit(number: int) -> None:
            mine = (school, other_school)[number % 2]
            kind = ("reads", "fails", "expired", "forged", "without")[number // 2 % 5]
            seen = _visit(pool, mine, kind)
            assert seen == ({mine.id} if kind in {"reads", "fails"} else set()), kind
            with counting:
                outcomes[kind] += 1

        numbers = list(range(REQUESTS))
        random.Random(7).shuffle(numbers)
        list(visitors.map(visit, numbers))
        assert len(pool._pool) == SIZE
    assert outcomes == dict.fromkeys(("reads", "fails", "expired", "forged", "without"), REQUESTS // 5)


def _connecting(address: Address) -> dict[str, Any]:
    return {
        "host": address.host,
        "port": address.port,
        "dbname": address.database,
        "user": address.user,
        "password": address.password,
    }


def _visit(pool: "ConnectionPool[Any]", mine: School, kind: str) -> set[uuid.UUID]:
    """Make one request on a connection that others have used before. Returns the schools whose rows it saw."""
    words = {"expired": stated(mine, seconds=-1), "forged": stated(mine)[:-1], "without": ""}.get(
        kind, stated(mine)
    )
    seen: set[uuid.UUID] = set()
    try:
        with pool.connection() as borrowed, borrowed.transaction(), borrowed.cursor() as cursor:
            if words:
                enter(cursor, words)
            seen = schools_seen(cursor)
            if kind == "fails":
                cursor.execute("SELECT 1 / 0")
    except errors.DivisionByZero:
        assert kind == "fails"
    except errors.InsufficientPrivilege:
        assert kind in {"expired", "forged"}
    return seen
