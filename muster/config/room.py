"""Decides when a disk counts as full, and says what to do about it."""

from __future__ import annotations

import shutil
from pathlib import Path

NEEDED_BYTES = 48 * 1024 * 1024
"""What PostgreSQL may want at once to start: up to three segments of its write-ahead log, of 16 MB each."""


def full_disk(directory: Path) -> str:
    """What to do where the disk that holds this directory is full, in words; empty where there is room."""
    there = next((each for each in (directory, *directory.parents) if each.exists()), None)
    free = shutil.disk_usage(there).free if there else NEEDED_BYTES
    if free >= NEEDED_BYTES:
        return ""
    return (
        f"The disk that holds {directory} is full: {free // 1024**2} MB are left. Make room, at least 200 MB, and start again. "
        "Nothing has to be repaired."
    )
