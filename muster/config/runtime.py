"""Starts what a command needs before it can run: the database, then Django."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from muster.config.cluster import cluster_in, running
from muster.config.database import Role
from muster.config.environment import Environment, read_environment
from muster.config.reaching import refuse_out_of_reach


@contextmanager
def system_running(*, with_database: bool = True) -> Iterator[Environment]:
    """Keep Django ready inside the block, and with it the database, unless that is not wanted: starting it would make one."""
    # No core dumps: neither ours, nor the database server's, nor those of any process we start.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    environment = read_environment(os.environ)
    if environment.databases:
        # An embedded server has made the data directory. Without one, each process would sign with a key of its own.
        environment.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_out_of_reach(environment.databases, Role.APP)
    is_ours = with_database and not environment.databases
    embedded = running(cluster_in(environment.data)) if is_ours else nullcontext()
    with embedded:
        import django  # reads the settings, and with them the passwords that starting the server has made

        django.setup()
        try:
            yield environment
        finally:
            _close_connections()


def is_set_up() -> bool:
    """Whether there is a database to work on: a managed one, or an embedded one that has been started before."""
    environment = read_environment(os.environ)
    return bool(environment.databases) or (cluster_in(environment.data).files / "PG_VERSION").exists()


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()
    for connection in connections.all(initialized_only=True):
        if close_pool := getattr(connection, "close_pool", None):
            close_pool()
