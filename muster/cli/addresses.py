"""Public addresses of pages."""

from __future__ import annotations

from muster.cli.ports import PORT


def outside(path: str) -> str:
    """The whole address of a path: the one that was set, else by TLS behind a proxy, else on this machine."""
    from django.conf import settings

    own = f"https://{settings.ALLOWED_HOSTS[0]}" if settings.BEHIND_PROXY else f"http://localhost:{PORT}"
    return (settings.ADDRESS or own).rstrip("/") + path
