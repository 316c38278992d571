"""Makes a restored backup forget again everything that was erased since it was made.

The list of erasures (opaque ids, signed) is kept in the data directory, beside the log's checkpoints, in the object
store that keeps those, and sealed in the keys part of every backup. A restore reads every copy it can reach, unasked,
so that erasures made after the last backup of a lost machine are repeated too.
"""

from __future__ import annotations

import io
import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from pyrage import DecryptError
from pyrage.x25519 import Identity, Recipient

from muster.config.cluster import Cluster
from muster.config.database import Role
from muster.protection.audit.sending import CANNOT_BE_ASKED, erasures_kept_elsewhere
from muster.protection.backups.sealing import opened_bytes, seal_file
from muster.protection.files.store import object_name
from muster.protection.keys.erasing import (
    FILE,
    Deleted,
    Pair,
    delete_with_keys,
    erasures_beside_checkpoints,
    pairs_listed,
)

SEALED_LIST = "erasures.age"


@dataclass(frozen=True, slots=True)
class Listed:
    """Every erasure that the copies here record: the signed lines, and the keys that they name by school.

    `missing` says in words which erasures a backup knew of that no copy records any more.
    """

    lines: tuple[str, ...]
    by_school: dict[uuid.UUID, list[Pair]]
    missing: tuple[str, ...]

    def write(self, data: Path) -> None:
        """Write the list into the restored data directory, so that the next backup has it too."""
        if self.lines:
            path = data / FILE
            path.touch(mode=0o600)
            path.write_text("".join(f"{line}\n" for line in self.lines), encoding="utf-8")


def keep_list(place: Path, recipients: Sequence[Recipient]) -> int:
    """Seal the list into the keys part of a backup. Returns how many lines it has."""
    path = Path(settings.DATA_DIRECTORY) / FILE
    content = path.read_bytes() if path.exists() else b""
    seal_file(io.BytesIO(content), place / SEALED_LIST, recipients)
    return len(content.splitlines())


def listed_erasures(identity: Identity) -> Listed:
    """Every line of every copy within reach that this identity opens, each once. Raises erasing.NotOurs."""
    lines: dict[str, None] = {}
    expected = 0
    path = Path(settings.DATA_DIRECTORY) / FILE
    if path.exists():
        lines.update(dict.fromkeys(path.read_text(encoding="utf-8").splitlines()))
    lines.update(dict.fromkeys(erasures_beside_checkpoints()))
    elsewhere, unasked = _kept_elsewhere()
    lines.update(dict.fromkeys(elsewhere))
    for manifest in sorted(Path(settings.BACKUP_DIRECTORY).glob("keys/*/manifest.json")):
        expected = max(expected, _counted(manifest))
        lines.update(dict.fromkeys(_opened(manifest.with_name(SEALED_LIST), identity)))
    gone = expected - len(lines)
    missing = (
        (f"{gone} of {expected} erasures that a backup knew of are on no list any more",) if gone > 0 else ()
    )
    return Listed(tuple(lines), pairs_listed(lines), (*missing, *unasked))


def _kept_elsewhere() -> tuple[list[str], tuple[str, ...]]:
    """The lines in the object store, or in words why it did not answer, so that something may not be forgotten."""
    try:
        return erasures_kept_elsewhere(), ()
    except CANNOT_BE_ASKED as problem:
        return [], (f"the object store was not asked for erasures: {type(problem).__name__}",)


def _counted(manifest: Path) -> int:
    content = json.loads(json.loads(manifest.read_text())["content"])
    return int(content.get("erasures", 0))


def _opened(path: Path, identity: Identity) -> list[str]:
    """The lines of a sealed list; none if there is no list, or it was sealed to somebody else."""
    try:
        return opened_bytes(path, identity).decode().splitlines() if path.exists() else []
    except DecryptError:
        return []


def forget_again(cluster: Cluster, listed: Listed) -> Deleted:
    """Destroy in a restored database, in one transaction, whatever the list names and the backup still held."""
    keys, files = 0, list[uuid.UUID]()
    with cluster.address(Role.SUPERUSER).connect() as connection, connection.transaction():
        cursor = connection.cursor()
        for school_id, pairs in listed.by_school.items():
            deleted = delete_with_keys(cursor, school_id, list(dict.fromkeys(pairs)))
            keys += deleted.keys
            files += deleted.files
    return Deleted(keys, tuple(files))


def remove_objects(place: Path, files: Iterable[uuid.UUID]) -> None:
    """Delete the sealed files of what was erased from the place where the restore put them."""
    for file_id in files:
        (place / object_name(file_id)).unlink(missing_ok=True)
