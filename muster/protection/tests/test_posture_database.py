"""The database is broken on purpose, one wall at a time, and each time the security check says so."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from muster.config.cluster import Cluster, cluster_in, running
from muster.config.database import DATABASE_NAME, Role
from muster.config.roles import setup_database
from muster.protection.posture.deployment import Deployment, this_deployment
from muster.protection.tests.deployments import found, is_good

WITHIN = ["ROW-01", "ROW-02", "ROW-03", "ROW-04", "ROW-05", "ROW-06", "ROW-07"]
SERVER = ["DB-01", "DB-02", "DB-03", "DB-04", "DB-05", "DB-06"]

BROKEN = [
    (
        "ROW-01",
        "ALTER TABLE folder NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE folder FORCE ROW LEVEL SECURITY",
        "The owner of public.folder looks past its row security.",
    ),
    (
        "ROW-01",
        "ALTER TABLE keys.subject_key DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE keys.subject_key ENABLE ROW LEVEL SECURITY",
        "The table keys.subject_key has no row security.",
    ),
    (
        "ROW-01",
        "CREATE TABLE copied (school_id uuid, words text)",
        "DROP TABLE copied",
        "The table public.copied has no row security.",
    ),
    (
        "ROW-02",
        "CREATE POLICY open ON folder USING (true)",
        "DROP POLICY open ON folder",
        "The policy open on public.folder does not read the signed context.",
    ),
    (
        "ROW-03",
        "CREATE VIEW everyone AS SELECT * FROM folder",
        "DROP VIEW everyone",
        "The view public.everyone reads as its owner.",
    ),
    (
        "ROW-03",
        "CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM folder",
        "DROP MATERIALIZED VIEW counted",
        "public.counted keeps rows outside the walls.",
    ),
    (
        "ROW-04",
        "CREATE FUNCTION past() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM folder'",
        "DROP FUNCTION past()",
        (
            "public.past looks for tables wherever its caller says. public.past may be called by everyone. "
            "public.past runs as a superuser."
        ),
    ),
    (
        "ROW-05",
        "GRANT SELECT ON wall.context_key TO muster_app",
        "REVOKE SELECT ON wall.context_key FROM muster_app",
        "The program's role has SELECT on wall.context_key, which it reaches through functions alone.",
    ),
    (
        "ROW-05",
        "GRANT DELETE ON audit.event TO muster_app",
        "REVOKE DELETE ON audit.event FROM muster_app",
        "The program's role has DELETE on audit.event, which it reaches through functions alone.",
    ),
    (
        "ROW-05",
        "GRANT SELECT ON account TO PUBLIC",
        "REVOKE SELECT ON account FROM PUBLIC",
        "Everyone has SELECT on public.account.",
    ),
    (
        "ROW-05",
        "GRANT TRUNCATE ON folder TO muster_app",
        "REVOKE TRUNCATE ON folder FROM muster_app",
        "The program's role has TRUNCATE on public.folder.",
    ),
    (
        "ROW-05",
        "CREATE TABLE taken (n int); ALTER TABLE taken OWNER TO muster_app",
        "DROP TABLE taken",
        "The program's role owns public.taken.",
    ),
    (
        "ROW-06",
        "CREATE RULE silent AS ON DELETE TO folder DO INSTEAD NOTHING",
        "DROP RULE silent ON folder",
        "The rule silent on folder is there.",
    ),
    (
        "ROW-06",
        "CREATE EXTENSION postgres_fdw",
        "DROP EXTENSION postgres_fdw",
        "The extension postgres_fdw is there.",
    ),
    (
        "ROW-07",
        "GRANT EXECUTE ON FUNCTION lo_create(oid) TO PUBLIC",
        "REVOKE EXECUTE ON FUNCTION lo_create(oid) FROM PUBLIC",
        "The program's role may call lo_create.",
    ),
    (
        "ROW-07",
        "SELECT lo_from_bytea(4242, 'carried past the walls')",
        "SELECT lo_unlink(4242)",
        "Large objects lie in the database: 1.",
    ),
]


@pytest.mark.parametrize("name", WITHIN)
def test_the_database_as_it_is_migrated_is_good(db_app: None, name: str):
    assert is_good(name)


@pytest.mark.parametrize(
    ("name", "breaking", "mending", "words"), BROKEN, ids=[one[1][:60] for one in BROKEN]
)
def test_a_wall_that_was_taken_down_is_found(
    db_app: None, superuser_cursor, name: str, breaking: str, mending: str, words: str
):
    superuser_cursor.execute(breaking)
    try:
        assert words in found(name)
    finally:
        superuser_cursor.execute(mending)
    assert is_good(name)


@pytest.fixture(scope="module")
def another(tmp_path_factory) -> Iterator[Cluster]:
    """A server that these tests may spoil."""
    place = tmp_path_factory.mktemp("server")
    for parent in (place, *place.parents[:2]):
        parent.chmod(0o711)
    with running(cluster_in(place, throwaway=True)) as cluster:
        setup_database(
            cluster.address(Role.SUPERUSER, "postgres"), {role: cluster.address(role) for role in Role}
        )
        yield cluster


def looked_at(cluster: Cluster) -> Deployment:
    address = cluster.address(Role.BACKUP, DATABASE_NAME)
    database = {
        "host": address.host,
        "port": address.port,
        "dbname": address.database,
        "user": address.user,
        "password": address.password,
    }
    return replace(this_deployment(), database=database)


@contextmanager
def spoilt(cluster: Cluster, *statements: str, rules: str = "") -> Iterator[None]:
    """The server with other settings or host rules inside the block."""
    file = cluster.files / "pg_hba.conf"
    before = file.read_text()
    with cluster.address(Role.SUPERUSER, "postgres").connect(autocommit=True) as server:
        for statement in statements:
            server.execute(statement)
        file.write_text(before + rules)
        server.execute("SELECT pg_reload_conf(), pg_sleep(0.2)")
        try:
            yield
        finally:
            file.write_text(before)
            server.execute("ALTER SYSTEM RESET ALL")
            server.execute("ALTER ROLE muster_app NOSUPERUSER NOBYPASSRLS")
            server.execute("REVOKE pg_read_all_data FROM muster_app")
            server.execute("SELECT pg_reload_conf(), pg_sleep(0.2)")


@pytest.mark.parametrize("name", SERVER)
def test_the_server_as_it_is_set_up_is_good(another: Cluster, name: str):
    assert is_good(name, looked_at(another))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("local all all trust\n", "lets people in by trust"),
        ("local all all md5\n", "lets people in by md5"),
        ("host all all 0.0.0.0/0 scram-sha-256\n", "over a network without encryption"),
        ("local all all nonsense\n", "of the host rules is wrong"),
    ],
)
def test_a_host_rule_that_lets_people_in_is_found(another: Cluster, rule: str, words: str):
    with spoilt(another, rules=rule):
        assert words in found("DB-02", looked_at(another))


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("log_statement", "all", "whole statements"),
        ("log_min_duration_statement", "0", "slow statements"),
        ("log_min_error_statement", "error", "statements that fail"),
        ("log_error_verbosity", "verbose", "the values of rows"),
        ("log_parameter_max_length_on_error", "100", "parameters of statements that fail"),
    ],
)
def test_a_log_that_would_hold_values_is_found(another: Cluster, setting: str, value: str, words: str):
    with spoilt(another, f"ALTER SYSTEM SET {setting} = '{value}'"):
        assert words in found("DB-05", looked_at(another))


def test_a_role_with_too_much_is_found(another: Cluster):
    with spoilt(another, "ALTER ROLE muster_app BYPASSRLS", "GRANT pg_read_all_data TO muster_app"):
        words = found("DB-03", looked_at(another))
    assert "The role muster_app looks past row security." in words
    assert "The role muster_app may act as pg_read_all_data." in words
    assert is_good("DB-03", looked_at(another))


@pytest.mark.parametrize("right", ["BYPASSRLS", "SUPERUSER"])
def test_a_strangers_role_that_looks_past_the_walls_is_found(another: Cluster, right: str):
    server = another.address(Role.SUPERUSER, "postgres")
    with server.connect(autocommit=True) as thief:
        thief.execute(f"CREATE ROLE helper LOGIN {right}")
    try:
        assert "The role helper, which is none of Muster's," in found("DB-03", looked_at(another))
    finally:
        with server.connect(autocommit=True) as owner:
            owner.execute("DROP ROLE helper")
    assert is_good("DB-03", looked_at(another))


def test_what_a_thief_sets_for_all_who_connect_is_found_and_taken_away(another: Cluster):
    """A role may change its own settings: whoever had the application's login could have plans, with their values, logged."""
    with another.address(Role.APP).connect(autocommit=True) as thief:
        thief.execute("ALTER ROLE muster_app SET debug_print_plan = on")
        thief.execute("ALTER ROLE muster_app IN DATABASE muster SET search_path = pg_temp")
    words = found("DB-03", looked_at(another))
    assert "Whoever connects as muster_app begins with a setting for debug_print_plan." in words
    assert "Whoever connects as muster_app begins with a setting for search_path." in words
    setup_database(
        another.address(Role.SUPERUSER, "postgres"), {role: another.address(role) for role in Role}
    )
    assert is_good("DB-03", looked_at(another))


def test_passwords_kept_in_the_old_way_are_found(another: Cluster):
    with spoilt(another, "ALTER SYSTEM SET password_encryption = 'md5'"):
        assert "kept as md5" in found("DB-06", looked_at(another))


def test_a_version_that_nobody_mends_any_more_is_found(another: Cluster):
    later = replace(looked_at(another), moment=dt.datetime(2040, 1, 1, tzinfo=dt.UTC))
    assert "has not been mended since" in found("DB-04", later)


def test_a_server_that_listens_to_the_network_is_found(tmp_path_factory):
    place = tmp_path_factory.mktemp("listening")
    place.chmod(0o711)
    cluster = cluster_in(place, throwaway=True)
    with running(cluster):
        logins = {role: cluster.address(role) for role in Role}
        setup_database(cluster.address(Role.SUPERUSER, "postgres"), logins)
        with cluster.address(Role.SUPERUSER, "postgres").connect(autocommit=True) as server:
            server.execute("ALTER SYSTEM SET listen_addresses = '*'")
            server.execute("ALTER SYSTEM SET port = 54329")
        assert is_good("DB-01", looked_at(cluster)), "not before it is started again"
    with running(cluster):
        listening = looked_at(cluster)
        reached = replace(listening, database={**listening.database, "port": 54329})
        assert "The database listens on * without encryption." in found("DB-01", reached)
