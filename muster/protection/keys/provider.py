"""Where root keys live: files outside the database and outside its backups, one root key a week.

A school's key is wrapped by the root key of its epoch (a week). Destroying a root key makes everything wrapped in that
week unreadable, in backups too.
"""

import datetime as dt
import functools
import os
import re
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from muster.protection.durable import overwrite_and_remove, write_once

KEY_BYTES = 32
NONCE_BYTES = 12
_DAYS_A_WEEK = 7
_ROOT_FILE = re.compile(r"root-(\d{6})\.key")


class KeyUnavailable(RuntimeError):
    """A root key is missing: destroyed, or the key directory is the wrong one."""


def epoch_of(day: dt.date) -> int:
    """The number of the week, counted from the Monday of 1 January of the year 1."""
    return (day.toordinal() - 1) // _DAYS_A_WEEK


def first_day_of(epoch: int) -> dt.date:
    """The Monday on which an epoch begins."""
    return dt.date.fromordinal(epoch * _DAYS_A_WEEK + 1)


class FileProvider:
    """Root keys and the system key as files of mode 0400 in a directory of mode 0700."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._roots: dict[int, AESGCM] = {}
        self._derived: dict[str, bytes] = {}

    def prepare(self, today: dt.date) -> None:
        """Create the directory, the system key and the week's root key where they are missing."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._system_file.exists():
            _write_key(self._system_file)
        self.add_epoch(epoch_of(today))

    def is_prepared(self) -> bool:
        """Whether the system key is there, without which nothing is opened. Raises OSError where the directory cannot be read."""
        try:
            return bool(self._system_file.stat())
        except FileNotFoundError:
            return False

    def add_epoch(self, epoch: int) -> None:
        """Create the root key of an epoch unless it exists."""
        if not self._root_file(epoch).exists():
            _write_key(self._root_file(epoch))

    def epochs(self) -> list[int]:
        """The epochs whose root keys exist, oldest first."""
        found = (_ROOT_FILE.fullmatch(path.name) for path in self._directory.glob("root-*.key"))
        return sorted(int(match.group(1)) for match in found if match)

    def current_epoch(self) -> int:
        """The newest epoch. Raises KeyUnavailable if there is no root key."""
        epochs = self.epochs()
        if not epochs:
            raise KeyUnavailable(
                f"no root key in {self._directory}: run ./run keys prepare, or set MUSTER_KEYS"
            )
        return epochs[-1]

    def destroy_epoch(self, epoch: int) -> None:
        """Destroy a week's root key: overwrite, then remove. What it wrapped can never be opened again."""
        overwrite_and_remove(self._root_file(epoch), secrets.token_bytes(KEY_BYTES))
        self._roots.pop(epoch, None)

    def wrap(self, epoch: int, key: bytes, associated: bytes) -> bytes:
        """Seal a school's key under the root key of the epoch."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._root(epoch).encrypt(nonce, key, associated)

    def unwrap(self, epoch: int, wrapped: bytes, associated: bytes) -> bytes:
        """Open a school's key. Raises KeyUnavailable if the root key is gone or is not the right one."""
        try:
            return self._root(epoch).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], associated)
        except (InvalidTag, ValueError):  # ValueError: cut too short to hold a nonce
            raise KeyUnavailable(f"the root key of epoch {epoch} does not open this school's key") from None

    def context_key(self) -> bytes:
        """The key that signs the database context."""
        return self.derived_key("database-context")

    def derived_key(self, purpose: str) -> bytes:
        """A system key for one purpose (HKDF, RFC 5869), for what belongs to no school, such as accounts and sessions."""
        if purpose not in self._derived:
            self._derived[purpose] = derive(self._system_file.read_bytes(), purpose)
        return self._derived[purpose]

    @property
    def _system_file(self) -> Path:
        return self._directory / "system.key"

    def _root_file(self, epoch: int) -> Path:
        return self._directory / f"root-{epoch:06d}.key"

    def _root(self, epoch: int) -> AESGCM:
        if epoch not in self._roots:
            try:
                self._roots[epoch] = AESGCM(self._root_file(epoch).read_bytes())
            except FileNotFoundError:
                raise KeyUnavailable(f"the root key of epoch {epoch} does not exist") from None
        return self._roots[epoch]


def derive(key: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose from another key."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


def _write_key(path: Path) -> None:
    write_once(path, secrets.token_bytes(KEY_BYTES))


@functools.cache
def provider() -> FileProvider:
    """The configured provider."""
    return FileProvider(Path(settings.KEY_DIRECTORY))
