"""Key files: their owner, who may read them, where they are, and whether they are the right ones."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from muster.protection.keys.provider import FileProvider, epoch_of, first_day_of
from muster.protection.keys.rotation import EPOCH_DAYS_KEPT
from muster.protection.posture.check import NotLooked, Severity, check
from muster.protection.posture.deployment import Deployment

_WEEK = 7


def _key_files(deployment: Deployment) -> list[Path]:
    if not deployment.keys.is_dir():
        raise NotLooked("There is no key directory yet.")
    return sorted(path for path in deployment.keys.iterdir() if path.is_file())


@check(
    "KEY-01",
    Severity.RED,
    "Key files can be read by the account that runs Muster, and by nobody else",
    do="chmod 700 the key directory, chmod 400 the files in it, and chown them to the account that runs Muster.",
    at_start=True,
)
def owner_and_mode(deployment: Deployment) -> Iterator[str]:
    """Owner and mode of the directory and of each file."""
    files = _key_files(deployment)
    if stat.S_IMODE(deployment.keys.stat().st_mode) & 0o077:
        yield "The key directory is open to others."
    for path in files:
        status = path.lstat()
        if stat.S_IMODE(status.st_mode) & 0o077:
            yield f"{path.name} is open to others."
        if status.st_uid != os.geteuid():
            yield f"{path.name} belongs to another account."
        if stat.S_ISLNK(status.st_mode):
            yield f"{path.name} is a link to somewhere else."


@check(
    "KEY-02",
    Severity.RED,
    "Keys lie apart from the data, the backups and what is served",
    do="Move the key directory elsewhere, best to another disk, and name it in MUSTER_KEYS.",
    at_start=True,
)
def place(deployment: Deployment) -> Iterator[str]:
    """Keys and sealed data must not be in one place, where a single theft would take both."""
    keys = deployment.keys.resolve()
    for words, other in (
        ("the data directory", deployment.data),
        ("the backups", deployment.backups),
        ("the static files", deployment.static),
    ):
        if keys.is_relative_to(other.resolve()) or other.resolve().is_relative_to(keys):
            yield f"The key directory and {words} lie within one another."
    for parent in keys.parents:
        if (parent / ".git").exists() and deployment.is_production:
            yield "The key directory lies in a repository, from where it may be pushed to others."
    for path in deployment.data.glob("*.key"):
        yield f"A copy of a key lies in the data directory: {path.name}."


@check(
    "KEY-03",
    Severity.AMBER,
    "This week has its own root key",
    do="./run keys rotate, and let the daily jobs run.",
)
def this_week(deployment: Deployment) -> Iterator[str]:
    """Rotation is a weekly job: two weeks without one mean that it is not running."""
    _key_files(deployment)
    late = epoch_of(deployment.moment.date()) - FileProvider(deployment.keys).current_epoch()
    if late > 1:
        yield f"The newest root key is {late} weeks old."


@check(
    "KEY-04",
    Severity.AMBER,
    "Root keys older than 70 days are destroyed",
    do="./run keys rotate: what was erased lives on in old backups as long as their root keys do.",
)
def old_epochs(deployment: Deployment) -> Iterator[str]:
    """Old root keys must be destroyed: only then does erasure reach the backups."""
    _key_files(deployment)
    for epoch in FileProvider(deployment.keys).epochs():
        age = (deployment.moment.date() - first_day_of(epoch)).days
        if age > EPOCH_DAYS_KEPT + _WEEK:
            yield f"The root key of the week from {first_day_of(epoch):%d %B %Y} is still here."


@check(
    "KEY-05",
    Severity.RED,
    "Every school's keys open",
    do="./run recovery keys --into DIR puts the key files back with two of the three sheets; then name DIR in MUSTER_KEYS.",
    at_start=True,
)
def keys_open(deployment: Deployment) -> Iterator[str]:
    """Whether each school key in the database opens with its week's root key."""
    _key_files(deployment)
    # A fresh provider: the running one may have cached a key that is gone.
    provider = FileProvider(deployment.keys)
    for school_id, epoch, wrapped in deployment.rows("SELECT school_id, epoch, wrapped FROM keys.school_key"):
        try:
            provider.unwrap(epoch, bytes(wrapped), school_id.bytes)
        except RuntimeError:
            yield f"A school's key of the week from {first_day_of(epoch):%d %B %Y} does not open."
