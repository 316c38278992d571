"""Migrates the database: as its owner, and then installs the key with which row security checks contexts."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from muster.protection.walls.install import install_context_key

OWNER = "owner"
_WAIT_FOR_LOCKS = "SET lock_timeout = '60s'"
"""A migration that cannot get a lock fails and says so, instead of waiting for ever and keeping all others waiting."""

_GRANT_EACH = """
DO $$ DECLARE thing text; BEGIN
    FOR thing IN {things} LOOP EXECUTE format('GRANT {rights} ON {kind} %s TO muster_app', thing); END LOOP;
END $$
"""
_RELATIONS = "SELECT oid::regclass FROM pg_class WHERE relname LIKE 'procrastinate%' AND relkind = '{}'"
_ROUTINES = "SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'procrastinate%'"
_GRANTS_ON_JOBS = tuple(
    _GRANT_EACH.format(things=things, rights=rights, kind=kind)
    for things, rights, kind in (
        (_RELATIONS.format("r"), "SELECT, INSERT, UPDATE, DELETE", "TABLE"),
        (_RELATIONS.format("S"), "USAGE", "SEQUENCE"),
        (_ROUTINES, "EXECUTE", "FUNCTION"),
    )
)


def is_migrated() -> bool:
    """Say whether every migration has run."""
    executor = MigrationExecutor(connections[OWNER])
    outstanding = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connections[OWNER].close()
    return not outstanding


def migrate() -> int:
    """Bring the tables up to date as the owner, and return how many migrations ran."""
    output = StringIO()
    with connections[OWNER].cursor() as cursor:
        cursor.execute(_WAIT_FOR_LOCKS)
    call_command("migrate", database=OWNER, verbosity=1, interactive=False, stdout=output)
    install_context_key(connections[OWNER])
    _let_the_app_keep_jobs()
    connections[OWNER].close()
    return output.getvalue().count("... OK")


def _let_the_app_keep_jobs() -> None:
    """Grant the app every table of the installed job library's version; they hold opaque ids only."""
    with connections[OWNER].cursor() as cursor:
        for statement in _GRANTS_ON_JOBS:
            cursor.execute(statement)
