"""Finds people by external numbers without storing them readable: by a hash keyed with the school's own key."""

import hmac
import uuid

from muster.protection.keys.ring import KeyClass, shared_secret


def upn_hash(school_id: uuid.UUID, upn: str) -> bytes:
    """The hash by which this school finds a pupil by UPN; in another school the same UPN has another hash."""
    return outside_id_hash(school_id, "upn", upn)


def outside_id_hash(school_id: uuid.UUID, kind: str, value: str) -> bytes:
    """The hash by which something is found under another system's identifier."""
    key = shared_secret(school_id, school_id, KeyClass.LOOKUP)
    return hmac.digest(key, f"{kind}\0{value.strip()}".encode(), "sha256")
