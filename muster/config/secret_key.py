"""Decides where the key that signs forms and links comes from."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

NAME = "secret-key"


def secret_key(data: Path) -> str:
    """Return the data directory's key, made at the first call; for a missing directory, a temporary one."""
    if not data.is_dir():
        return secrets.token_urlsafe(
            64
        )  # nothing is served from it; only help, types or migrations are wanted
    kept = data / NAME
    fresh = data / f"{NAME}.{os.getpid()}"
    if not kept.exists():
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
        with suppress(FileExistsError):  # another process was first, and its key stands
            kept.hardlink_to(fresh)
        fresh.unlink()
    return kept.read_text()
