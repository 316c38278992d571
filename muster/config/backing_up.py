"""Decides what a backup is made of, where its parts go, and how long they are kept.

A backup is two folders, to be kept in two places: `data` holds the database without any key, and the sealed files;
`keys` holds the database's wrapped keys, the key files and the list of erasures, and is kept for only 70 days, because
erasing somebody means destroying keys.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from pyrage.x25519 import Recipient

from muster.config.forgetting import keep_list
from muster.config.stealing import dump_process
from muster.protection import clock
from muster.protection.backups import recovery
from muster.protection.backups.manifest import Manifest, audit_head, sums_of
from muster.protection.backups.sealing import machine_identity, seal_file
from muster.protection.files import store
from muster.protection.keys.rotation import EPOCH_DAYS_KEPT
from muster.protection.posture import evidence
from muster.protection.posture.models import Evidence

DATABASE, WRAPPED, OBJECTS, KEY_FILES = "database.age", "wrapped-keys.age", "objects.age", "key-files.age"
DATA, KEYS = "data", "keys"
DAYS_OF_DATA = 35
NAMED = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Backup:
    """The places of a backup's two parts."""

    data: Path
    keys: Path


def back_up(say: Callable[[str], None]) -> Backup:
    """Make a backup of one snapshot of the database, encrypted before it reaches the disk, and remove old ones."""
    root = Path(settings.BACKUP_DIRECTORY)
    moment = _moment_after(root)
    made = Backup(*(root / part / f"{moment:{NAMED}}" for part in (DATA, KEYS)))
    for place in (root, root / DATA, root / KEYS, made.data, made.keys):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    to_us, to_recovery = _recipients()
    with _snapshot() as (connection, snapshot), ThreadPoolExecutor(max_workers=1) as beside:
        say("The database without its keys, and the wrapped keys apart ...")
        dumping = beside.submit(_dumps, made, [to_us, *to_recovery], snapshot)
        tables, head = sums_of(connection), audit_head(connection)
        dumping.result()
    say("The sealed files ...")
    objects = _objects(made.data / OBJECTS, [to_us, *to_recovery])
    _key_files(made.keys, to_recovery)
    erasures = keep_list(made.keys, [to_us, *to_recovery])
    for place in (made.data, made.keys):
        files = {path.name: _hash(path) for path in sorted(place.glob("*.age"))}
        Manifest(moment.isoformat(), tables, head, objects, files, erasures).write(place)
    drop_old(moment)
    size = sum(path.stat().st_size for place in (made.data, made.keys) for path in place.iterdir())
    rows = sum(one.rows for one in tables.values())
    result = {"rows": rows, "objects": objects, "megabytes": max(1, size >> 20), "tables": len(tables)}
    evidence.keep(Evidence.Kind.BACKUP, result, is_good=True)
    return made


def _moment_after(root: Path) -> dt.datetime:
    """Now, or just after the newest backup, because a demonstration's clock may start earlier each time."""
    names = [path.parent.name for path in (root / DATA).glob("*/manifest.json")]
    newest = [dt.datetime.strptime(name, NAMED).replace(tzinfo=dt.UTC) for name in names]
    return max([clock.now(), *(one + dt.timedelta(seconds=1) for one in newest)])


def newest_backup() -> Backup:
    """The newest complete backup. Raises FileNotFoundError."""
    root = Path(settings.BACKUP_DIRECTORY)
    for path in sorted((root / DATA).glob("*/manifest.json"), reverse=True):
        if (root / KEYS / path.parent.name / "manifest.json").exists():
            return Backup(path.parent, root / KEYS / path.parent.name)
    raise FileNotFoundError(f"There is no whole backup in {root}. Make one with ./run backup.")


def drop_old(moment: dt.datetime) -> int:
    """Remove parts that have been kept long enough, and return how many."""
    dropped = 0
    for part, days in ((DATA, DAYS_OF_DATA), (KEYS, EPOCH_DAYS_KEPT)):
        oldest = f"{moment - dt.timedelta(days=days):{NAMED}}"
        for path in sorted((Path(settings.BACKUP_DIRECTORY) / part).iterdir()):
            if path.is_dir() and path.name < oldest:
                shutil.rmtree(path)
                dropped += 1
    return dropped


def _recipients() -> tuple[Recipient, list[Recipient]]:
    to_recovery = recovery.recipient(Path(settings.DATA_DIRECTORY))
    ours = machine_identity(Path(settings.KEY_DIRECTORY)).to_public()
    return ours, [to_recovery] if to_recovery else []


@contextmanager
def _snapshot() -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """A snapshot of the database, which the dumps and the checksums share."""
    with psycopg.connect(**settings.CONNECTION_AS("muster_backup")) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None  # noqa: S101  # a function always answers
        yield connection, str(row[0])


def _dumps(made: Backup, recipients: list[Recipient], snapshot: str) -> None:
    """Dump the database in its two parts. This mostly waits for other programs and for sealing, so it can run in a thread."""
    _dump(made.data / DATABASE, recipients, f"--snapshot={snapshot}", "--exclude-schema=keys")
    _dump(made.keys / WRAPPED, recipients, f"--snapshot={snapshot}", "--schema=keys")


def _dump(target: Path, recipients: list[Recipient], *arguments: str) -> None:
    with dump_process("--format=custom", "--compress=gzip:1", *arguments) as output:
        seal_file(output, target, recipients)


def _objects(target: Path, recipients: list[Recipient]) -> int:
    """Write all objects of the store as one archive. Returns how many there are."""
    count = 0
    with tempfile.TemporaryFile() as packed:
        with tarfile.open(fileobj=packed, mode="w") as archive:
            for count, name in enumerate(store.stored_names(), start=1):  # noqa: B007  # its last value is what counts
                _add(archive, name, store.content_of(name))
        packed.seek(0)
        seal_file(packed, target, recipients)
    return count


def _key_files(place: Path, to_recovery: list[Recipient]) -> None:
    """Write the key files so that only somebody with two sheets can open them, and not even this machine."""
    if not to_recovery:
        return
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path in sorted(Path(settings.KEY_DIRECTORY).iterdir()):
            if path.is_file():
                _add(archive, path.name, path.read_bytes())
    packed.seek(0)
    seal_file(packed, place / KEY_FILES, to_recovery)
    shutil.copy(Path(settings.DATA_DIRECTORY) / recovery.SEALED, place / recovery.SEALED)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o400
    archive.addfile(entry, io.BytesIO(content))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
