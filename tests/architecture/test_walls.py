"""Checks row security in the database's own catalogue: what counts is what the server enforces, not what the code intends."""

from typing import Any, LiteralString

import psycopg
import pytest

from muster.protection.walls.relations import is_school_row, relations_of, school_models

Cursor = psycopg.Cursor[tuple[Any, ...]]

SCHEMAS = "('public', 'keys', 'wall', 'audit')"

GLOBAL_TABLES = {
    "public.account": "signing in comes before any school is known; e-mail sealed, found by keyed hash",
    "public.stored_session": "a session is found before its school is known; keys hashed",
    "public.authenticator": "what makes an account's codes, its secret sealed",
    "public.passkey": "keys that devices hold, sealed to their account, found by keyed hash",
    "public.one_time_code": "an account's codes that count once, hashed",
    "public.known_device": "browsers that an account asked to be known on, their tokens hashed",
    "public.account_link": "invitations and resets, their tokens hashed",
    "public.sign_in_provider": "which provider a school signs in with is read before anybody is known; bound, its secret sealed",
    "public.school_identity": "who an account is at that provider, by keyed hash",
    "public.failed_try": "what slows guessing down, by keyed hashes",
    "public.calendar_trust": "a group of schools and its public name",
    "public.django_migrations": "which migrations ran",
    "public.procrastinate_jobs": "work that waits: names of jobs and opaque ids, nothing else by the rule of work.py",
    "public.procrastinate_events": "when each job was kept, begun and done",
    "public.procrastinate_periodic_defers": "which tick of a periodic job was kept last",
    "public.procrastinate_workers": "which workers are alive",
    "public.evidence": "checks, drills and backups of the whole deployment: counts, places and days, nobody",
    "wall.context_key": "what contexts are checked with; the app cannot read it",
    "wall.school": "which schools exist, as opaque ids, for commands that work through them",
    "audit.people_set": "sets of opaque ids; only the log's own functions reach it",
}
"""Tables without row security, each with its reason. A new table that is not named here fails."""

DEFINER_FUNCTIONS = {"wall.context_schools", "audit.append", "audit.read", "audit.touched", "audit.take_over"}
"""The only functions that run with rights other than the caller's."""

OF_THE_LOG = {"audit.event", "audit.earlier_event"}
"""Tables that no context opens; only the log's own functions do."""

OWNERS = {"public": "muster_owner", "keys": "muster_owner", "wall": "muster_owner", "audit": "muster_audit"}


def rows(cursor: Cursor, query: LiteralString, *parameters: object) -> list[tuple[Any, ...]]:
    return cursor.execute(query, parameters).fetchall()


def names(cursor: Cursor, query: LiteralString) -> set[str]:
    return {row[0] for row in rows(cursor, query)}


@pytest.fixture
def tenant_tables(owner_cursor: Cursor) -> set[str]:
    """Every table with a school in it."""
    return names(
        owner_cursor,
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id' AND NOT a.attisdropped "
        "WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('public', 'keys', 'wall', 'audit')",
    )


def test_every_table_of_a_school_is_walled(owner_cursor: Cursor, tenant_tables: set[str]):
    walled = names(
        owner_cursor,
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relrowsecurity AND c.relforcerowsecurity",
    )
    assert tenant_tables - walled == set()
    assert len(tenant_tables) > 20


def test_each_wall_is_one_policy_that_checks_what_is_read_and_what_is_written(
    owner_cursor: Cursor, tenant_tables: set[str]
):
    policies = rows(
        owner_cursor,
        "SELECT schemaname || '.' || tablename, policyname, permissive, cmd, roles::text[], qual, with_check "
        "FROM pg_policies",
    )
    by_table = {row[0]: row[1:] for row in policies}
    assert len(by_table) == len(policies), "a second permissive policy would open the first"
    for table in tenant_tables - OF_THE_LOG:
        name, permissive, command, roles, reads, writes = by_table[table]
        assert (name, permissive, command, roles) == ("school", "PERMISSIVE", "ALL", ["public"])
        assert reads == writes
        assert "(school_id = ANY (( SELECT wall.context_schools()" in reads
    for table in OF_THE_LOG:
        assert by_table[table][3] == ["muster_audit"], "for the log's keeper alone"


def test_every_other_table_is_named_with_its_reason(owner_cursor: Cursor, tenant_tables: set[str]):
    everything = names(
        owner_cursor,
        "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')",
    )
    assert everything - tenant_tables == GLOBAL_TABLES.keys()


def test_every_unique_key_of_a_school_includes_the_school(owner_cursor: Cursor, tenant_tables: set[str]):
    """A unique key is checked across the walls, so without the school it would tell one school of another's values.

    A primary key of one random id, and the hash of a random token, hold no value that anybody could try.
    """
    found = rows(
        owner_cursor,
        "SELECT n.nspname || '.' || c.relname, array_agg(a.attname::text) FROM pg_index i "
        "JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) "
        "WHERE i.indisunique GROUP BY 1, i.indexrelid",
    )
    shared = {(table, tuple(columns)) for table, columns in found if "school_id" not in columns}
    random = {("id",), ("token_hash",)}
    assert {(table, key) for table, key in shared if table in tenant_tables and key not in random} == {
        ("audit.event", ("seq",))
    }


def test_every_relation_of_the_models_carries_the_school_in_the_database(owner_cursor: Cursor):
    wanted = {
        (model._meta.db_table, ("school_id", column), target)
        for model in school_models()
        for column, target in relations_of(model)
    }
    found = rows(
        owner_cursor,
        "SELECT c.conrelid::regclass::text, (SELECT array_agg(a.attname::text ORDER BY k.place) "
        "FROM unnest(c.conkey) WITH ORDINALITY AS k (number, place) JOIN pg_attribute a "
        "ON a.attrelid = c.conrelid AND a.attnum = k.number), c.confrelid::regclass::text, c.convalidated "
        "FROM pg_constraint c WHERE c.contype = 'f'",
    )
    keys = {(table, tuple(columns), target) for table, columns, target, valid in found if valid}
    assert wanted - keys == set()
    assert len(wanted) > 20
    plain = {(table, columns) for table, columns, _ in keys if "school_id" not in columns}
    of_schools = {model._meta.db_table for model in school_models()}
    assert {(table, columns) for table, columns in plain if table in of_schools} <= {
        ("calendar_school", ("trust_id",))
    }


def test_no_relation_of_a_model_bypasses_the_walls():
    """A relation to a row of a school is made by `school_relation`, so that it includes the school."""
    relations = {
        f"{model._meta.label}.{field.name}": field
        for model in school_models()
        for field in model._meta.local_concrete_fields
        if field.remote_field and is_school_row(field.remote_field.model)
    }
    assert relations
    plain = {name for name, field in relations.items() if getattr(field, "db_constraint", True)}
    assert plain == set()


def test_each_role_has_only_the_attributes_it_needs(owner_cursor: Cursor):
    found = {
        row[0]: row[1:]
        for row in rows(
            owner_cursor,
            "SELECT rolname::text, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles "
            "WHERE rolname LIKE 'muster%%'",
        )
    }
    nothing = (False, False, False, False, False)
    assert found == {
        "muster_owner": nothing,
        "muster_app": nothing,
        "muster_audit": nothing,
        "muster_backup": (False, True, False, False, False),
    }


def test_nobody_can_become_another_role_but_the_owner_the_keeper_of_the_log(owner_cursor: Cursor):
    members = rows(
        owner_cursor,
        "SELECT m.member::regrole::text, m.roleid::regrole::text, m.inherit_option, m.set_option, m.admin_option "
        "FROM pg_auth_members m WHERE m.member::regrole::text LIKE 'muster%%'",
    )
    assert set(members) == {
        ("muster_owner", "muster_audit", False, True, False),
        ("muster_owner", "pg_checkpoint", True, True, False),
        ("muster_backup", "pg_read_all_data", True, True, False),
        ("muster_backup", "pg_read_all_settings", True, True, False),
    }


def test_everything_belongs_to_the_owner_or_to_the_keeper_of_the_log(owner_cursor: Cursor):
    found = rows(
        owner_cursor,
        "SELECT n.nspname::text, pg_get_userbyid(c.relowner)::text FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('public', 'keys', 'wall', 'audit') "
        "UNION SELECT n.nspname::text, pg_get_userbyid(p.proowner)::text FROM pg_proc p "
        "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('public', 'keys', 'wall', 'audit') "
        "UNION SELECT nspname::text, pg_get_userbyid(nspowner)::text FROM pg_namespace "
        "WHERE nspname IN ('public', 'keys', 'wall', 'audit')",
    )
    assert set(found) == set(OWNERS.items())


def test_the_app_may_read_and_write_rows_and_nothing_else(owner_cursor: Cursor):
    grants = rows(
        owner_cursor,
        "SELECT table_schema || '.' || table_name, privilege_type FROM information_schema.role_table_grants "
        "WHERE grantee = 'muster_app'",
    )
    rights: dict[str, set[str]] = {}
    for table, right in grants:
        rights.setdefault(table, set()).add(right)
    assert set().union(*rights.values()) == {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert {table for table in rights if table.startswith("audit.")} == set()
    assert rights["wall.school"] == {"SELECT", "INSERT"}
    assert "wall.context_key" not in rights
    assert "UPDATE" not in rights["keys.school_key"]
    assert "public.django_migrations" not in rights


def test_the_app_cannot_make_anything_in_any_schema(owner_cursor: Cursor):
    for schema in (*OWNERS, "pg_catalog"):
        (row,) = rows(owner_cursor, "SELECT has_schema_privilege('muster_app', %s, 'CREATE')", schema)
        assert row == (False,), schema
    (row,) = rows(
        owner_cursor, "SELECT has_database_privilege('muster_app', current_database(), 'CREATE, TEMPORARY')"
    )
    assert row == (False,)


def test_nothing_of_ours_is_granted_to_everyone(owner_cursor: Cursor):
    tables = rows(
        owner_cursor,
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a "
        "WHERE n.nspname IN ('public', 'keys', 'wall', 'audit') AND a.grantee = 0",
    )
    functions = rows(
        owner_cursor,
        "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        "WHERE n.nspname IN ('public', 'keys', 'wall', 'audit') "
        "AND has_function_privilege('public', p.oid, 'EXECUTE')",
    )
    assert tables == functions == []


def test_only_the_named_functions_run_with_other_rights_and_each_fixes_its_search_path(owner_cursor: Cursor):
    found = rows(
        owner_cursor,
        "SELECT n.nspname || '.' || p.proname, p.proconfig FROM pg_proc p "
        "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef",
    )
    assert {name for name, _ in found} == DEFINER_FUNCTIONS
    assert [config for _, config in found] == [["search_path=pg_catalog, pg_temp"]] * len(found)


def test_no_view_looks_past_the_walls(owner_cursor: Cursor):
    found = rows(
        owner_cursor,
        "SELECT c.relname, c.relkind, c.reloptions FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind IN ('v', 'm', 'f') AND n.nspname IN ('public', 'keys', 'wall', 'audit')",
    )
    assert [name for name, kind, _ in found if kind in {"m", "f"}] == []
    assert [name for name, _, options in found if "security_invoker=true" not in (options or [])] == []


def test_no_trigger_or_rule_of_ours_runs_behind_the_program(owner_cursor: Cursor):
    triggered = names(owner_cursor, "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
    assert triggered == {"procrastinate_jobs"}, "the job library wakes workers and keeps its history so"
    assert rows(owner_cursor, "SELECT rulename FROM pg_rules WHERE schemaname <> 'pg_catalog'") == []


def test_the_server_writes_no_statement_and_no_value_into_its_log(superuser_cursor: Cursor):
    settings = dict(rows(superuser_cursor, "SELECT name, setting FROM pg_settings"))
    assert settings["log_statement"] == "none"
    assert settings["log_min_duration_statement"] == "-1"
    assert settings["log_min_error_statement"] == "panic"
    assert settings["log_error_verbosity"] == "terse"
    assert settings["log_parameter_max_length_on_error"] == "0"
    assert settings["listen_addresses"] == ""
    assert settings["password_encryption"] == "scram-sha-256"
