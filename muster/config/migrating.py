"""Decides how tables come up to date: as the owner, and the walls get the key that they check contexts with."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from muster.protection import clock
from muster.protection.keys.provider import provider
from muster.protection.walls.install import install_context_key

OWNER = "owner"


def is_migrated() -> bool:
    """Say whether every migration has run."""
    executor = MigrationExecutor(connections[OWNER])
    outstanding = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connections[OWNER].close()
    return not outstanding


def migrate() -> int:
    """Bring the tables up to date as the owner, and return how many migrations ran."""
    output = StringIO()
    call_command("migrate", database=OWNER, verbosity=1, interactive=False, stdout=output)
    install_context_key(connections[OWNER])
    connections[OWNER].close()
    return output.getvalue().count("... OK")


def prepare_keys() -> None:
    """Make the key files that are missing, among them this week's root key."""
    provider().prepare(clock.now().date())
