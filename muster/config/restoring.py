"""Restores a backup into a separate server, and compares it with its manifest."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from pyrage.x25519 import Identity

from muster.config.backing_up import DATABASE, KEY_FILES, OBJECTS, WRAPPED, Backup, back_up, newest_backup
from muster.config.cluster import Cluster, cluster_in, running
from muster.config.database import DATABASE_NAME, Role
from muster.config.forgetting import forget_again, listed_erasures, remove_objects
from muster.config.roles import setup_bare_database
from muster.protection.backups import recovery
from muster.protection.backups.manifest import (
    Manifest,
    audit_head,
    keys_that_do_not_open,
    read_manifest,
    sums_of,
)
from muster.protection.backups.sealing import machine_identity, open_file, opened_bytes
from muster.protection.posture import evidence
from muster.protection.posture.models import Evidence

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PutBack:
    """The result of a restore: its differences from what it should be, and how many keys were destroyed again."""

    differences: tuple[str, ...]
    erased_again: int


class NotRestored(RuntimeError):
    """The backup cannot be put back; the text says why and what to do."""


def back_up_and_try() -> None:
    """The nightly work: a backup, restored at once into a scratch server."""
    back_up(_say_nothing)
    restore_test(_say_nothing)


def _say_nothing(_words: str) -> None:
    """Say nothing, because a job has nobody to talk to."""


def restore_test(say: Say) -> Evidence:
    """Restore the newest backup into a scratch server, compare everything, open the keys, and store the result."""
    backup, keys = newest_backup(), Path(settings.KEY_DIRECTORY)
    manifest = read_manifest(backup.data)
    with tempfile.TemporaryDirectory(prefix="muster-restore-") as place:
        Path(place).chmod(0o711)  # the account that runs the database passes through
        data = Path(place) / "data"
        done = put_back(backup, data, machine_identity(keys), keys=keys, say=say, scratch=True)
    result = {
        "backup": backup.data.name,
        "tables": len(manifest.tables),
        "rows": sum(one.rows for one in manifest.tables.values()),
        "objects": manifest.sealed_files,
        "erased_again": done.erased_again,
        "differences": list(done.differences),
    }
    return evidence.keep(Evidence.Kind.RESTORE_TEST, result, is_good=not done.differences)


def put_back(
    backup: Backup, data: Path, identity: Identity, *, keys: Path, say: Say, scratch: bool = False
) -> PutBack:
    """Restore a backup into a new data directory, compare it, and erase again what was erased since it was made.

    A `scratch` restore is thrown away after the comparison, so its writes need not reach the disk.

    Raises NotRestored if something is in the way, and erasing.NotOurs if the list of erasures was tampered with, both
    before anything is restored.
    """
    listed = listed_erasures(identity)
    if data.exists() and any(data.iterdir()):
        raise NotRestored(f"{data} is not empty. Name a directory that does not exist yet.")
    data.mkdir(mode=0o711, parents=True, exist_ok=True)
    manifest = read_manifest(backup.data, check=False)
    differences = [
        *_changed_files(backup.data, manifest),
        *_changed_files(backup.keys, read_manifest(backup.keys, check=False)),
    ]
    cluster = cluster_in(data, throwaway=scratch)
    with running(cluster):
        say("Roles and an empty database ...")
        superuser = cluster.address(Role.SUPERUSER, "postgres")
        setup_bare_database(superuser, {role: cluster.address(role) for role in Role})
        for part in (backup.data / DATABASE, backup.keys / WRAPPED):
            say(f"{part.name} ...")
            _restore(part, cluster, identity)
        say("Comparing ...")
        differences += _compared(cluster, manifest)
        with cluster.address(Role.SUPERUSER).connect() as connection:
            differences += keys_that_do_not_open(connection, keys)
        say("Erasing again what was erased since ...")
        deleted = forget_again(cluster, listed)
    differences += _objects(backup.data / OBJECTS, data / "sealed-files", identity, manifest.sealed_files)
    remove_objects(data / "sealed-files", deleted.files)
    listed.write(data)
    return PutBack((*differences, *listed.missing), deleted.keys)


def key_files_from(backup: Backup, sheets: Sequence[str], target: Path) -> int:
    """Restore the key files from a backup with two sheets, into a new key directory. Returns how many there were.

    Raises NotRecovered if the sheets do not open them, and NotRestored if a directory is in the way.
    """
    identity = recovery.recover(backup.keys / recovery.SEALED, sheets)
    if target.exists() and any(target.iterdir()):
        raise NotRestored(f"{target} is not empty. Name a directory that does not exist yet.")
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = opened_bytes(backup.keys / KEY_FILES, identity)
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(target, filter="data")
        names = archive.getnames()
    for name in names:
        (target / name).chmod(0o400)
    return len(names)


def key_loss_drill(sheets: Sequence[str]) -> Evidence:
    """Pretend that the key directory is gone: two sheets and the newest backup must restore every key file."""
    backup = newest_backup()
    ours = {path.name: path.read_bytes() for path in Path(settings.KEY_DIRECTORY).iterdir() if path.is_file()}
    with tempfile.TemporaryDirectory(prefix="muster-keys-") as place:
        target = Path(place) / "keys"
        count = key_files_from(backup, sheets, target)
        wrong = [name for name, content in ours.items() if not _same(target / name, content)]
    result = {"key_files": count, "wrong": len(wrong)}
    return evidence.keep(Evidence.Kind.KEY_LOSS_DRILL, result, is_good=not wrong)


def _same(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() == content


def _changed_files(place: Path, manifest: Manifest) -> list[str]:
    changed = []
    for name, expected in manifest.files.items():
        with (place / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                changed.append(f"{name} is not the file that was backed up")
    return changed


def _restore(part: Path, cluster: Cluster, identity: Identity) -> None:
    address = cluster.address(Role.SUPERUSER, DATABASE_NAME)
    command = [str(cluster.binaries / "pg_restore"), f"--host={address.host}", f"--port={address.port}"]
    command += [f"--username={address.user}", f"--dbname={address.database}", "--single-transaction"]
    environment = {**os.environ, "PGPASSWORD": address.password}
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stderr=complaints)
        assert process.stdin is not None  # noqa: S101  # a pipe was asked for
        try:
            open_file(part, process.stdin, identity)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it says itself why it stopped
        if process.wait():
            complaints.seek(0)
            raise NotRestored(f"{part.name} cannot be put back: {complaints.read().decode()[-500:]}")


def _compared(cluster: Cluster, manifest: Manifest) -> list[str]:
    """Compare each table's row count and checksum, and the head of the log. Returns the differences in words."""
    with cluster.address(Role.SUPERUSER).connect() as connection:
        found, head = sums_of(connection), audit_head(connection)
    differences = [
        f"{name}: {found[name].rows if name in found else 'no'} rows of {one.rows}, or with another content"
        for name, one in manifest.tables.items()
        if found.get(name) != one
    ]
    differences += [f"{name} was not in the backup's list" for name in found.keys() - manifest.tables.keys()]
    if head != manifest.audit_head:
        differences.append(f"the log ends at {head} in place of {manifest.audit_head}")
    return differences


def _objects(part: Path, target: Path, identity: Identity, expected: int) -> list[str]:
    target.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryFile() as packed:
        open_file(part, packed, identity)
        packed.seek(0)
        with tarfile.open(fileobj=packed) as archive:
            archive.extractall(target, filter="data")
            count = len(archive.getnames())
    return [] if count == expected else [f"{count} sealed files of {expected}"]
