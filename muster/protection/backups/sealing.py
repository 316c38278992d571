"""Seals backups with age (age-encryption.org): to this machine, so that a restore can be tried every night, and to the
recovery key, so that they can be opened when the machine is gone.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import pyrage
from pyrage.x25519 import Identity, Recipient

from muster.protection.durable import write_once

MACHINE_KEY = "backup.identity"


def machine_identity(keys: Path) -> Identity:
    """The identity of this machine, in the key directory; made on first use."""
    path = keys / MACHINE_KEY
    if not path.exists():
        write_once(path, str(Identity.generate()).encode())
    return Identity.from_str(path.read_text().strip())


def seal_file(source: IO[bytes], target: Path, recipients: Sequence[Recipient]) -> None:
    """Encrypt a stream into a file, chunk by chunk."""
    with target.open("wb") as output:
        target.chmod(0o600)
        pyrage.encrypt_io(source, output, list(recipients))


def open_file(source: Path, target: IO[bytes], identity: Identity) -> None:
    """Decrypt a file into a stream, chunk by chunk. Raises pyrage.DecryptError."""
    with source.open("rb") as file:
        pyrage.decrypt_io(file, target, [identity])


def opened_bytes(source: Path, identity: Identity) -> bytes:
    """A small file, decrypted in memory."""
    result = io.BytesIO()
    open_file(source, result, identity)
    return result.getvalue()
