"""A disk that fills up while marks are saved: mounted small, filled to the last byte, and given room again."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

SIZE = "700m"  # the tables, the log of PostgreSQL, and the static files
_CHUNK = 1 << 20


class NotMounted(Exception):
    """This machine does not let us mount a small disk; the text says why."""


@contextmanager
def small_disk() -> Iterator[Path]:
    """Mount a disk of our own inside the block. Raises NotMounted where that is not allowed: it takes root."""
    with tempfile.TemporaryDirectory(prefix="muster-disk-") as place:
        disk = Path(place) / "disk"
        Path(place).chmod(0o711)
        disk.mkdir(mode=0o711)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=711", "tmpfs", str(disk)]
        try:
            done = subprocess.run(mount, capture_output=True, text=True, check=False)
        except FileNotFoundError as problem:
            raise NotMounted(str(problem)) from None
        if done.returncode:
            raise NotMounted(done.stderr.strip())
        try:
            yield disk
        finally:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Leave no byte free inside the block."""
    ballast = disk / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            for size in (_CHUNK, 4096, 1):
                with suppress(OSError):
                    while True:
                        os.write(file.fileno(), b"\1" * size)
            yield
    finally:
        ballast.unlink()
