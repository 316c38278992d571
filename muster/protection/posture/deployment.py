"""The running deployment as the security check sees it: where everything is, and how to look at it from inside."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from django.conf import settings

from muster.protection import clock

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Bucket:
    """The object store of the sealed files, as we reach it."""

    name: str
    endpoint: str | None
    region: str
    key_id: str
    secret: str

    def __repr__(self) -> str:
        return f"Bucket({self.name})"


@dataclass(frozen=True, slots=True)
class Deployment:
    """Where everything in this deployment is.

    `address` is the server's, None if it is not to be asked; `database` holds libpq's parameters for the role that
    reads everything and writes nothing.
    """

    mode: str
    data: Path
    keys: Path
    backups: Path
    static: Path
    database: Mapping[str, Any]
    address: str | None
    bucket: Bucket | None
    moment: dt.datetime

    @property
    def is_production(self) -> bool:
        """Whether real pupils are in it."""
        return self.mode == "production"

    @contextmanager
    def connected(self) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """A connection of the role that reads everything."""
        with psycopg.connect(**self.database, autocommit=True, connect_timeout=10) as connection:
            yield connection

    def rows(self, query: LiteralString, *parameters: object) -> Rows:
        """The rows of one query."""
        with self.connected() as connection:
            return connection.execute(query, parameters).fetchall()


def this_deployment(address: str | None = None) -> Deployment:
    """The deployment that the settings describe."""
    connection_as: Callable[[str], Mapping[str, Any]] = settings.CONNECTION_AS
    return Deployment(
        mode=settings.MODE,
        data=Path(settings.DATA_DIRECTORY),
        keys=Path(settings.KEY_DIRECTORY),
        backups=Path(settings.BACKUP_DIRECTORY),
        static=Path(settings.STATIC_ROOT),
        database=connection_as("muster_backup"),
        address=address or settings.ADDRESS or None,
        bucket=_bucket(),
        moment=clock.now(),
    )


def _bucket() -> Bucket | None:
    storages: Mapping[str, Mapping[str, Any]] = settings.STORAGES
    options = storages["sealed"]["OPTIONS"]
    if "bucket_name" not in options:
        return None
    return Bucket(
        options["bucket_name"],
        options["endpoint_url"],
        options["region_name"],
        options["access_key"],
        options["secret_key"],
    )
