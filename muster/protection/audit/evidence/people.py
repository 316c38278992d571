"""Checks the sets of people that rows name by hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from .report import Report

_ARRAY_OF_UUID = (1).to_bytes(4, "big") + bytes(4) + (2950).to_bytes(4, "big")


def check_people(lines: Iterable[bytes], needed: set[str], report: Report) -> None:
    """Compare each set of people with its hash, and the sets with those that rows name."""
    missing = set(needed)
    for line in lines:
        hashed, _, people = line.rstrip(b"\n").decode().partition("\t")
        name = hashed.removeprefix("\\\\x")
        if set_hash(people) != name:
            report.find("people", f"The people of set {name[:16]} are not those that were recorded.")
        missing.discard(name)
    if missing:
        report.find("people", f"{len(missing)} sets of people that rows name are missing.")


def set_hash(people: str) -> str:
    """The hash of a set of people, from PostgreSQL's text of an array: sha256(array_send(people))."""
    ids = [bytes.fromhex(one.replace("-", "")) for one in people.strip("{}").split(",") if one]
    sizes = len(ids).to_bytes(4, "big") + (1).to_bytes(4, "big")
    content = b"".join((16).to_bytes(4, "big") + one for one in ids)
    return hashlib.sha256(_ARRAY_OF_UUID + sizes + content).hexdigest()
