"""When two people have agreed, and for how long: decided without a database."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping

ANSWER_WITHIN = dt.timedelta(days=7)
HOLDS_FOR_A_RECIPE = dt.timedelta(days=365)
HOLDS_FOR_LETTERS = dt.timedelta(days=1)
LONGEST_SUPPORT = dt.timedelta(minutes=60)
HOLDS_FOR_A_SCHOOL = dt.timedelta(days=3)

Details = Mapping[str, str | int | list[str]]
"""What is approved, as structure: counts, fields, opaque ids, a recipient. It names no child."""


def digest_of(details: Details) -> bytes:
    """The fingerprint of exactly what is approved (SHA-256 of canonical JSON): what changes after it is not approved."""
    return hashlib.sha256(json.dumps(details, sort_keys=True, separators=(",", ":")).encode()).digest()


def refusal_of_answer(asked_by: uuid.UUID | None, answered_by: uuid.UUID | None) -> str:
    """Why somebody may not answer, in words; empty where they may: one person cannot be both."""
    if answered_by is None or asked_by == answered_by:
        return "Somebody else has to agree to what you asked for."
    return ""
