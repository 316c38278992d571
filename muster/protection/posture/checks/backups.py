"""Backups: how old they are, whether they are sealed, and whether one has ever been restored."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from muster.protection.keys.rotation import EPOCH_DAYS_KEPT
from muster.protection.posture import evidence
from muster.protection.posture.check import NotLooked, Severity, check
from muster.protection.posture.deployment import Deployment
from muster.protection.posture.models import Evidence
from muster.protection.posture.search import CONTROL_BACKUP
from muster.protection.posture.under_way import those_under_way

NEWEST = dt.timedelta(hours=26)
RESTORED = dt.timedelta(days=8)
DRILLED = dt.timedelta(days=100)
AGE_BEGINS = b"age-encryption.org/v1"


def _backups(deployment: Deployment) -> list[Path]:
    """The folders of the backups, oldest first: their names are timestamps."""
    return sorted(path.parent for path in deployment.backups.glob("*/*/manifest.json"))


@check(
    "BAK-01",
    Severity.AMBER,
    "There is a backup of the last day",
    do="./run backup, and let the daily jobs run (./run worker).",
)
def newest(deployment: Deployment) -> Iterator[str]:
    """The age of the newest backup, by its own manifest."""
    found = _backups(deployment)
    if not found:
        yield "There is no backup."
        return
    made = max(_made(path) for path in found)
    if deployment.moment - made > NEWEST:
        yield f"The newest backup is of {made:%d %B %Y, %H:%M}."


def _made(backup: Path) -> dt.datetime:
    return dt.datetime.fromisoformat(json.loads((backup / "manifest.json").read_text())["made_at"])


@check(
    "BAK-02",
    Severity.RED,
    "Everything in the backups is encrypted",
    do="Destroy the file (shred -u), and find out who put it there. ./run backup encrypts what it makes.",
)
def encrypted(deployment: Deployment) -> Iterator[str]:
    """Whether every backup file except the manifests is encrypted, by its first bytes; what a running drill planted is passed over."""
    if not deployment.backups.is_dir():
        raise NotLooked("There are no backups yet.")
    for path in sorted(one for one in deployment.backups.rglob("*") if one.is_file()):
        if path.name == "manifest.json" or path.name.startswith("recovery."):
            continue
        if path.name.startswith(CONTROL_BACKUP) and those_under_way([Evidence.Kind.LEAK_DRILL]):
            continue
        with path.open("rb") as file:
            if file.read(len(AGE_BEGINS)) != AGE_BEGINS:
                yield f"{path.relative_to(deployment.backups)} is not encrypted."


@check(
    "BAK-03",
    Severity.AMBER,
    "A backup was put back lately, and held what it should",
    do="./run restore --test: a backup that was never put back is a hope.",
)
def restored(deployment: Deployment) -> Iterator[str]:
    """The last restore test, and how it ended."""
    last = evidence.latest(Evidence.Kind.RESTORE_TEST)
    if last is None:
        yield "No backup was ever put back for a test."
    elif not last.is_good:
        yield f"The restore test of {last.at:%d %B %Y} failed."
    elif deployment.moment - last.at > RESTORED:
        yield f"The last restore test was on {last.at:%d %B %Y}."


@check(
    "BAK-04",
    Severity.AMBER,
    "Copies of keys older than 70 days are gone from the backups",
    do="./run backup removes them. Until then what was erased can be read from old backups.",
)
def old_keys(deployment: Deployment) -> Iterator[str]:
    """Wrapped keys and key files are kept as long as the root keys, and no longer."""
    limit = deployment.moment - dt.timedelta(days=EPOCH_DAYS_KEPT + 1)
    for backup in _backups(deployment):
        if backup.parent.name == "keys" and _made(backup) < limit:
            yield f"Keys of {_made(backup):%d %B %Y} are still among the backups."


@check(
    "BAK-05",
    Severity.AMBER,
    "The key can be recovered, and somebody has tried",
    do="./run recovery set-up makes three sheets, of which two suffice; ./run recovery drill tries them.",
)
def recovery(deployment: Deployment) -> Iterator[str]:
    """Without a recovery key, losing the key directory is losing everything."""
    if not (deployment.data / "recovery.recipient").exists():
        yield "There is no recovery key."
        return
    last = evidence.latest(Evidence.Kind.KEY_LOSS_DRILL)
    if last is None or not last.is_good or deployment.moment - last.at > DRILLED:
        yield "The recovery key was not tried in the last hundred days."


@check(
    "BAK-06",
    Severity.AMBER,
    "What is erased is listed outside this machine's disk",
    do="Set MUSTER_AUDIT to a directory on another disk, or MUSTER_S3_AUDIT_BUCKET to a bucket with object lock.",
)
def erasures(deployment: Deployment) -> Iterator[str]:
    """A restore relies on the list of erasures: if it is lost with the disk, people erased after the last backup come back."""
    if not deployment.is_production:
        raise NotLooked("This is no production: what is erased here is nobody's.")
    if settings.AUDIT_STORE is None and _is_on_one_disk(Path(settings.AUDIT_DIRECTORY), deployment.data):
        yield (
            "The list of erasures lies on the disk of the data alone: if that disk is lost, a restored backup holds "
            "whoever was erased since it was made."
        )


def _is_on_one_disk(one: Path, other: Path) -> bool:
    """Whether both are on one file system, by the nearest folder that exists."""
    devices = [_that_exists(path).stat().st_dev for path in (one, other)]
    return devices[0] == devices[1]


def _that_exists(path: Path) -> Path:
    return path if path.exists() else _that_exists(path.parent)


@check(
    "DRI-01",
    Severity.AMBER,
    "The leak drill was done lately and found nothing",
    do="./run drill leak",
)
def leak_drill(deployment: Deployment) -> Iterator[str]:
    """The last leak drill."""
    last = evidence.latest(Evidence.Kind.LEAK_DRILL)
    if last is None:
        yield "It was never done."
    elif not last.is_good:
        yield f"The leak drill of {last.at:%d %B %Y} failed."
    elif deployment.moment - last.at > DRILLED:
        yield f"The last leak drill was on {last.at:%d %B %Y}."
