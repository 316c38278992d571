"""Prepares a data directory for serving: what it needs, in which order."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections

from muster.config.cluster import Cluster, cluster_in
from muster.config.database import Address, Role
from muster.config.environment import PROJECT, Environment
from muster.config.migrating import is_migrated, migrate
from muster.config.own_keys import prepare_keys
from muster.config.progress import part
from muster.config.roles import setup_database

STATIC_STAMP = "static.sha256"
# Extensions of htmx that import modules by bare names, which no browser can follow without a map of them.
UNUSED_STATIC_FILES = ["django_htmx/ext/*"]


def prepare(environment: Environment) -> None:
    """Make whichever roles, tables, keys and static files are missing or out of date. Raises WrongKeys."""
    if not environment.databases:
        setup_embedded(cluster_in(environment.data))
    prepare_keys()
    if not is_migrated():
        with part("Making the tables"):
            migrate()
    collect_static_files(environment.data)


def setup_embedded(cluster: Cluster) -> None:
    """Make the roles and the database of the embedded server."""
    logins: Mapping[Role, Address] = {role: cluster.address(role) for role in Role}
    setup_database(cluster.address(Role.SUPERUSER, "postgres"), logins)


def drop_embedded(cluster: Cluster) -> None:
    """Drop the embedded server's database, so that an unfinished demonstration is started again."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if close_pool := getattr(connection, "close_pool", None):
            close_pool()
    address = cluster.address(Role.SUPERUSER, "postgres")
    with address.connect(autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS muster WITH (FORCE)")


def collect_static_files(data: Path) -> None:
    """Build the style sheet and the icons, and collect all static files, unless nothing has changed since."""
    stamp = data / STATIC_STAMP
    sources = _fingerprint_of_sources()
    if stamp.exists() and stamp.read_text() == sources:
        return
    from muster.ui.build import build

    with part("Collecting the static files"):
        settings.BUILT_FILES.mkdir(mode=0o700, exist_ok=True)
        build(settings.BUILT_FILES)
        shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED_STATIC_FILES)
    stamp.write_text(_fingerprint_of_sources())


def _fingerprint_of_sources() -> str:
    """Hash the names, sizes and times of the sources of static files, which is enough to notice any change."""
    seen = hashlib.sha256((PROJECT / "requirements.txt").read_bytes())
    for path in sorted(_sources()):
        status = path.stat()
        seen.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def _sources() -> Iterator[Path]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield Path(storage.path(name))
    yield from (PROJECT / "muster" / "ui" / "styles").rglob("*.css")
    yield PROJECT / "muster" / "ui" / "build.py"
