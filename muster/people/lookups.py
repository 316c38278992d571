"""Finds people by external numbers without storing them readable: by a hash keyed with the school's own key."""

import hmac
import uuid

from muster.protection.keys.ring import KeyClass, shared_secret


def upn_hash(school_id: uuid.UUID, upn: str) -> bytes:
    """The hash by which a pupil is found by UPN in this school; the same UPN hashes otherwise elsewhere."""
    return outside_id_hash(school_id, "upn", upn)


def outside_id_hash(school_id: uuid.UUID, kind: str, value: str) -> bytes:
    """The hash by which something is found under what another system calls it."""
    key = shared_secret(school_id, school_id, KeyClass.LOOKUP)
    return hmac.digest(key, f"{kind}\0{value.strip()}".encode(), "sha256")
