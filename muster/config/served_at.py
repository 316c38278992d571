"""Remembers on which port a data directory was last served, so that the links of other commands lead there."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

NAME = "served.port"


def remember_port(data: Path, port: int) -> None:
    """Keep the port beside the data; it outlives the server, which is usually started on the same one again."""
    written = data / f"{NAME}.new"
    written.write_text(f"{port}\n")
    written.replace(data / NAME)


def last_port(data: Path, *, otherwise: int) -> int:
    """Return the port that was last served on, or `otherwise` if none was."""
    with suppress(OSError, ValueError):
        return int((data / NAME).read_text())
    return otherwise
