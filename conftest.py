"""The database of a test run: one server, one migrated database, a clone of it for each worker.

Tests run as the app role with real commits, behind the same walls as a request; nothing is rolled back or
emptied afterwards, so each test makes the schools that it needs.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import gc
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.db import connections
from hypothesis import settings as hypothesis_settings
from psycopg import sql
from pytest_django import DjangoDbBlocker, Settings

from muster.config.cluster import Cluster, cluster_in, running
from muster.config.collecting import set_aside_what_is_loaded
from muster.config.database import DATABASE_NAME, Role
from muster.config.roles import close_database, make_database, setup_database

if TYPE_CHECKING:
    from tests.assessed import Assessed
    from tests.cast import School

# Speed is for the bench, not for tests: a busy machine is not a failure.
hypothesis_settings.register_profile("muster", deadline=None)
hypothesis_settings.load_profile("muster")

START = dt.datetime.fromisoformat(os.environ["MUSTER_NOW"])

Cursor = psycopg.Cursor[tuple[object, ...]]

LONG = (
    "test_every_page_of_all_else", "test_every_page_of_people", "test_harvest", "test_hostile_words",
    "test_every_page_of_registers", "test_faults", "test_every_page_of_results", "test_leak", "test_queues",
)  # fmt: skip
"""Files that take about a minute each, longest first: started last, one of them would keep a single core busy at the end."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the long files before the others, which keep their random order."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Skip garbage collection during test collection: collected tests live to the end, like what a web worker loads at its start."""
    gc.disable()
    try:
        return (yield)
    finally:
        set_aside_what_is_loaded()
        gc.enable()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The embedded server of this run, shared by its workers."""
    with running(cluster_in(settings.DATA_DIRECTORY, throwaway=True)) as server:
        yield server


@pytest.fixture(scope="session")
def django_db_setup(cluster: Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Clone the migrated database for this worker; the first worker makes it."""
    for alias, role in (("default", Role.APP), ("owner", Role.OWNER), ("audit", Role.AUDIT)):
        _use(alias, cluster.address(role).password)
    with (settings.DATA_DIRECTORY / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        superuser = cluster.address(Role.SUPERUSER, "postgres")
        with superuser.connect(autocommit=True) as server:
            if not _exists(server, DATABASE_NAME):
                setup_database(superuser, {role: cluster.address(role) for role in Role})
                with django_db_blocker.unblock():
                    _migrate_template()
            name = settings.DATABASES["default"]["NAME"]
            make_database(server, name, template=DATABASE_NAME)
            close_database(server, name)
    yield
    with django_db_blocker.unblock():
        connections["default"].close_pool()


@pytest.fixture(autouse=True)
def morning(settings: Settings) -> None:
    """Start each test at the same minute, while registers are open, however long earlier tests took."""
    settings.CLOCK_OFFSET = START - dt.datetime.now(dt.UTC)


@pytest.fixture
def own_database(
    cluster: Cluster, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A migrated database without a school, for this test alone, for code that looks at everything there is.

    Request it before `school` and the cursors, or through `usefixtures`, so that they use this database.
    """
    shared = settings.DATABASES["default"]["NAME"]
    own = f"{shared}_own"
    superuser = cluster.address(Role.SUPERUSER, "postgres")
    with superuser.connect(autocommit=True) as server, django_db_blocker.unblock():
        _drop_database(server, own)
        make_database(server, own, template=DATABASE_NAME)
        _turn_to(own)
        yield
        _turn_to(shared)
        _drop_database(server, own)


@pytest.fixture
def db_app(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let the test use the database as the app, in transactions of its own."""
    with django_db_blocker.unblock():
        yield
        connections.close_all()


@pytest.fixture
def school(db_app: None) -> School:
    """The school that every test knows, fresh for this test."""
    from tests.cast import make_school  # its models need Django to be ready

    return make_school()


@pytest.fixture
def sealed_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let this test keep sealed files in a folder of its own, and return it."""
    monkeypatch.setattr(storages["sealed"], "location", str(tmp_path), raising=False)
    return tmp_path


@pytest.fixture
def assessed(school: School) -> Assessed:
    """That school with something to assess; a test file that needs results as well has a fixture of its own."""
    from tests.assessed import assess

    return assess(school)


@pytest.fixture
def owner_cursor(cluster: Cluster, django_db_setup: None) -> Iterator[Cursor]:
    """A cursor of the role that owns the tables."""
    with _cursor(cluster, Role.OWNER) as cursor:
        yield cursor


@pytest.fixture
def app_cursor(cluster: Cluster, django_db_setup: None) -> Iterator[Cursor]:
    """A cursor of the role that serves requests, outside Django."""
    with _cursor(cluster, Role.APP) as cursor:
        yield cursor


@pytest.fixture
def audit_cursor(cluster: Cluster, django_db_setup: None) -> Iterator[Cursor]:
    """A cursor of the role that owns the audit log."""
    with _cursor(cluster, Role.AUDIT) as cursor:
        yield cursor


@pytest.fixture
def backup_cursor(cluster: Cluster, django_db_setup: None) -> Iterator[Cursor]:
    """A cursor of the role that reads past row security."""
    with _cursor(cluster, Role.BACKUP) as cursor:
        yield cursor


@pytest.fixture
def superuser_cursor(cluster: Cluster, django_db_setup: None) -> Iterator[Cursor]:
    """A cursor that may do anything: for looking behind the walls, never for reaching a result."""
    with _cursor(cluster, Role.SUPERUSER) as cursor:
        yield cursor


@contextmanager
def _cursor(cluster: Cluster, role: Role) -> Iterator[Cursor]:
    address = cluster.address(role, settings.DATABASES["default"]["NAME"])
    with address.connect(autocommit=True) as connection, connection.cursor() as cursor:
        yield cursor


def _use(alias: str, password: str) -> None:
    """Give Django the password, which did not exist yet when it read its settings."""
    settings.DATABASES[alias]["PASSWORD"] = password
    connections[alias].settings_dict["PASSWORD"] = password


def _turn_to(name: str) -> None:
    """Let every connection that Django opens from now on be to this database."""
    connections.close_all()
    connections["default"].close_pool()
    for alias, kept in settings.DATABASES.items():
        kept["NAME"] = connections[alias].settings_dict["NAME"] = name


def _drop_database(server: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _exists(server: psycopg.Connection[tuple[object, ...]], name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _migrate_template() -> None:
    from muster.config.migrating import migrate
    from muster.config.own_keys import prepare_keys

    owner = connections["owner"]
    clone = owner.settings_dict["NAME"]
    owner.settings_dict["NAME"] = DATABASE_NAME
    prepare_keys()
    migrate()
    owner.settings_dict["NAME"] = clone
