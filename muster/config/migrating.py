"""Decides in which order a database becomes ready: roles, tables as the owner, then the key of the walls."""

from __future__ import annotations

from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from muster.protection.keys.provider import provider
from muster.protection.walls.install import install_context_key


def migrate() -> int:
    """Bring the tables up to date as the owner, and return how many migrations ran."""
    output = StringIO()
    settings.DATA_DIRECTORY.mkdir(parents=True, exist_ok=True)
    call_command("migrate", database="owner", verbosity=1, interactive=False, stdout=output)
    install_context_key(connections["owner"])
    connections["owner"].close()
    return output.getvalue().count("... OK")


def prepare_keys() -> None:
    """Make the key files that are missing, among them this week's root key."""
    from muster.protection import clock

    provider().prepare(clock.now().date())
