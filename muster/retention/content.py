"""The sealed content of holds and destructions, under the school's key: no row reveals whom they concern."""

import datetime as dt
import uuid
from enum import StrEnum

from muster.protection.secret import SecretRecord

HOLD_CODE, DESTRUCTION_CODE = 250, 251
"""What the seals are bound to, beside the row and its version."""


class Hold(SecretRecord, frozen=True):
    """Why nothing of somebody's may end, and who said so; who ended it is in the log."""

    person_id: uuid.UUID
    why: str
    by: uuid.UUID | None


class Why(StrEnum):
    """Why something ends: its time is over, or somebody asked for it."""

    TIME = "time"
    ASKED = "asked"


class Doomed(SecretRecord, frozen=True, array_like=True):
    """One key: a person's, of one class."""

    person_id: uuid.UUID
    key_class: int


class DestructionFile(SecretRecord, frozen=True, omit_defaults=True):
    """What is to be destroyed, and, once it is, the certificate of it with its signature."""

    why: Why
    doomed: tuple[Doomed, ...]
    until: dt.date
    asked_by: uuid.UUID | None = None
    certificate: str = ""
    signature: str = ""
