import psycopg
import pytest

from muster.config import roles
from muster.config.environment import WrongSettings


def attributes(cursor, role):
    cursor.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = %s",
        [role],
    )
    return cursor.fetchone()


@pytest.mark.parametrize(
    ("role", "bypasses"),
    [("muster_owner", False), ("muster_app", False), ("muster_audit", False), ("muster_backup", True)],
)
def test_no_role_of_ours_is_a_superuser_and_only_the_backup_passes_row_security(
    superuser_cursor, role, bypasses
):
    assert attributes(superuser_cursor, role) == (False, False, False, bypasses, True)


def test_the_app_makes_no_tables(app_cursor):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_cursor.execute("CREATE TABLE mine (id integer)")


def test_the_app_makes_no_temporary_tables(app_cursor):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_cursor.execute("CREATE TEMPORARY TABLE mine (id integer)")


def test_the_app_becomes_nobody_else(app_cursor):
    for role in ("muster_owner", "muster_audit", "muster_backup"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_cursor.execute(f"SET ROLE {role}")


def test_the_app_reads_no_log_of_who_opened_what(app_cursor):
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_cursor.execute("SELECT * FROM audit.event")


def test_the_backup_reads_everything_and_changes_nothing(backup_cursor):
    backup_cursor.execute("SELECT count(*) FROM folder_record")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        backup_cursor.execute("DELETE FROM folder_record")


def test_nobody_else_connects(superuser_cursor):
    superuser_cursor.execute("CREATE ROLE stranger LOGIN")
    try:
        superuser_cursor.execute("SELECT has_database_privilege('stranger', current_database(), 'CONNECT')")
        assert superuser_cursor.fetchone() == (False,)
    finally:
        superuser_cursor.execute("DROP ROLE stranger")


def test_a_server_that_is_too_old_is_refused_before_anything_is_made():
    roles._refuse_what_cannot_hold(15, is_superuser=True)
    roles._refuse_what_cannot_hold(16, is_superuser=False)
    with pytest.raises(WrongSettings, match="this is PostgreSQL 14, and Muster needs 15 or later"):
        roles._refuse_what_cannot_hold(14, is_superuser=True)


def test_on_postgresql_15_an_administrator_who_is_no_superuser_is_refused_before_anything_is_made():
    with pytest.raises(
        WrongSettings, match="on PostgreSQL 15 only a superuser can make the role of the backup"
    ):
        roles._refuse_what_cannot_hold(15, is_superuser=False)
