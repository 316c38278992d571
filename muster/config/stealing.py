"""Takes what a thief of all storage would take, for a drill, without leaving a copy behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from django.conf import settings

from muster.config.cluster import Cluster, cluster_in
from muster.config.environment import PROJECT
from muster.protection.files import store
from muster.protection.posture.search import Search

_CHUNK = 4 << 20
_NAMES_GIVEN = ("muster", "tmp", "pymp-", "upload")
_WORDS_OF_PROGRAM = {".py", ".html", ".js", ".css", ".sql", ".csv", ".md", ".txt"}
_NOT_THE_PROGRAM = {"tests", "demonstration", "__pycache__"}


def embedded_cluster() -> Cluster | None:
    """The embedded server of this data directory; None with a managed one, whose files are elsewhere."""
    from muster.config.settings import ENVIRONMENT

    return None if ENVIRONMENT.databases else cluster_in(Path(settings.DATA_DIRECTORY))


def postgres_program(name: str) -> Path:
    """One of PostgreSQL's programs: ours, or the machine's. Raises FileNotFoundError."""
    cluster = embedded_cluster()
    path = cluster.binaries / name if cluster else Path(shutil.which(name) or "")
    if not path.is_file():
        raise FileNotFoundError(f"{name} is not installed. Install PostgreSQL's client programs.")
    return path


@contextlib.contextmanager
def dump_process(*arguments: str) -> Iterator[IO[bytes]]:
    """The output of pg_dump as the backup role, read from a pipe, so that nothing of it reaches the disk unencrypted."""
    where = settings.CONNECTION_AS("muster_backup")
    command = [str(postgres_program("pg_dump")), f"--host={where['host']}", f"--port={where['port']}"]
    command += [f"--username={where['user']}", "--no-password", *arguments, str(where["dbname"])]
    environment = {**os.environ, "PGPASSWORD": str(where["password"]), "PGSSLMODE": str(where["sslmode"])}
    if "sslrootcert" in where:
        environment["PGSSLROOTCERT"] = str(where["sslrootcert"])
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101  # a pipe was asked for
        yield process.stdout
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command[0])


def take_everything(search: Search, say: Callable[[str], None]) -> dict[str, dict[str, float]]:
    """Search each place. Returns for each how many files and bytes there were, and how long it took."""
    taken = {}
    for place, take in PLACES.items():
        began, files, read = time.monotonic(), search.files, search.bytes_read
        take(search, place)
        megabytes = (search.bytes_read - read) / (1 << 20)
        seconds = time.monotonic() - began
        taken[place] = {
            "files": search.files - files,
            "megabytes": round(megabytes, 1),
            "seconds": round(seconds, 1),
        }
        say(f"  {place}: {search.files - files} files, {megabytes:,.1f} MB, {seconds:.0f} s")
    return taken


def _dump(search: Search, place: str) -> None:
    """Search a dump of the whole database, with sessions, accounts, jobs and the log of openings."""
    with dump_process("--format=plain") as output:
        search.stream(iter(lambda: output.read(_CHUNK), b""), place)


def _database_files(search: Search, place: str) -> None:
    if cluster := embedded_cluster():
        log = cluster.files / "pg_wal"
        search.directory(cluster.home, place, leave_out=[log, *cluster.home.glob("binaries-*")])


def _write_ahead_log(search: Search, place: str) -> None:
    if cluster := embedded_cluster():
        search.directory(cluster.files / "pg_wal", f"{place}/pg_wal")


def _data_directory(search: Search, place: str) -> None:
    """Search everything besides the database: settings, static files, sealed files on disk, logs."""
    search.directory(
        Path(settings.DATA_DIRECTORY), place, leave_out=[Path(settings.DATA_DIRECTORY) / "cluster"]
    )


def _object_store(search: Search, place: str) -> None:
    for name in store.stored_names():
        search.content(store.content_of(name), f"{place}/{name}")


def _backups(search: Search, place: str) -> None:
    if Path(settings.BACKUP_DIRECTORY).is_dir():
        search.directory(Path(settings.BACKUP_DIRECTORY), place)


def _temporary_files(search: Search, place: str) -> None:
    """Search the temporary files of this account: those that programs leave under known names, and Muster's own."""
    for path in sorted(Path(tempfile.gettempdir()).iterdir()):
        with contextlib.suppress(OSError):
            status = path.lstat()
            if path.is_file() and path.name.startswith(_NAMES_GIVEN) and status.st_uid == os.geteuid():
                search.file(path, f"{place}/{path.name}")
            elif path.name.startswith("muster-control"):
                search.directory(path, f"{place}/{path.name}")


PLACES: dict[str, Callable[[Search, str], None]] = {
    "dump": _dump,
    "database files": _database_files,
    "write-ahead log": _write_ahead_log,
    "data directory": _data_directory,
    "object store": _object_store,
    "backups": _backups,
    "temporary files": _temporary_files,
}
PLACES_OF_TABLES = ("dump", "database files", "write-ahead log")
"""The places where a row of the embedded server must be found; from a managed server we can take only the dump."""


def words_of_the_program(search: Search) -> set[int]:
    """The needles that occur in the program's own text, which everybody may read, and which therefore give nobody away."""
    found = set()
    for path in (PROJECT / "muster").rglob("*"):
        if path.suffix in _WORDS_OF_PROGRAM and not _NOT_THE_PROGRAM & set(path.parts):
            found |= {one.known for one in search.needles.in_file(path)}
    return found
