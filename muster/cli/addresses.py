"""Public addresses of pages."""

from __future__ import annotations

from pathlib import Path

from muster.cli.ports import PORT
from muster.config.served_at import last_port


def outside(path: str) -> str:
    """The whole address of a path: under MUSTER_ADDRESS if set, else the proxy's host over TLS, else where this machine last served it."""
    from django.conf import settings

    return (settings.ADDRESS or _own_address()).rstrip("/") + path


def _own_address() -> str:
    from django.conf import settings

    if settings.BEHIND_PROXY:
        return f"https://{settings.ALLOWED_HOSTS[0]}"
    return f"http://localhost:{last_port(Path(settings.DATA_DIRECTORY), otherwise=PORT)}"
