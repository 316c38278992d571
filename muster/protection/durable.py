"""Durable files: complete or absent, and on disk before anybody relies on them."""

import errno
import fcntl
import os
import secrets
from contextlib import suppress
from pathlib import Path


def write_once(path: Path, content: bytes) -> None:
    """Create a file that only its owner may read, unless it exists.

    It is written aside and then linked, so nobody ever reads half of it, and of two simultaneous writers the first
    wins.
    """
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        with suppress(FileExistsError):
            path.hardlink_to(aside)
    finally:
        aside.unlink()
    _sync_directory(path.parent)


def append_line(path: Path, line: bytes) -> None:
    """Append a line, given without its line end, to a file that only its owner may read.

    Raises OSError if the disk is full, and leaves the file as it was: half a line would spoil the next one too.
    """
    whole = line + b"\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        before = os.fstat(descriptor).st_size
        if os.write(descriptor, whole) < len(whole):
            os.ftruncate(descriptor, before)
            raise OSError(errno.ENOSPC, "there is no room for the whole line", str(path))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if not before:
        _sync_directory(path.parent)


def overwrite_and_remove(path: Path, content: bytes) -> None:
    """Overwrite a file in place, then remove it."""
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    """Sync the directory: a new file's name is on disk only once its directory is."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
