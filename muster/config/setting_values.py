"""The values of settings, read from their texts. Each function raises ValueError with words that continue "'value' ..."."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

FEWEST_SECRET = 50  # characters


def directory(text: str) -> Path:
    """A directory that is there, or can be made."""
    path = Path(text).expanduser().absolute()
    try:
        is_file = path.exists() and not path.is_dir()
    except PermissionError:
        raise ValueError(
            "lies in a directory that this account may not enter. Give another, or run this as the account that it belongs to."
        ) from None
    if is_file:
        raise ValueError("is a file. Give a directory, which is made if it does not exist.")
    return path


def file(text: str) -> Path:
    """A file that is there."""
    path = Path(text).expanduser().absolute()
    if not path.is_file():
        raise ValueError("is no file. Give one that is there.")
    return path


def secure_address(text: str) -> str:
    """An https address without a path."""
    secure = address(text)
    if not secure.startswith("https://"):
        raise ValueError(
            "does not begin with https. Write one such as https://witness.example.org, without a path."
        )
    return secure


def hosts(text: str) -> tuple[str, ...]:
    """Plain host names, separated by commas."""
    found = tuple(host.strip().lower() for host in text.split(",") if host.strip())
    if any("/" in host or "*" in host or ":" in host for host in found):
        raise ValueError(
            "must be plain host names, without *, port or http://. Write school.example,localhost."
        )
    return found


def address(text: str) -> str:
    """An address without a path."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path not in {"", "/"}:
        raise ValueError("is no address. Write one such as https://muster.example.org, without a path.")
    return f"{parts.scheme}://{parts.netloc}"


def yes_or_no(text: str) -> bool:
    """Yes or no."""
    answers = {"yes": True, "no": False}
    if text.lower() not in answers:
        raise ValueError("is neither yes nor no. Write one of the two.")
    return answers[text.lower()]


def time_zone(text: str) -> str:
    """A time zone by its name in the IANA database."""
    if text not in zoneinfo.available_timezones():
        raise ValueError("is no known time zone. Write one such as Europe/London.")
    return text


def moment(text: str) -> datetime:
    """A moment with its offset from UTC, in ISO 8601."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise ValueError("is no moment with an offset. Write one such as 2026-03-20T08:50+00:00.")
    return found


def secret_key(text: str) -> str:
    """At least fifty characters."""
    if len(text) < FEWEST_SECRET:
        raise ValueError(f"is too short. Give at least {FEWEST_SECRET} random characters, or leave it out.")
    return text
