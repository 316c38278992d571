"""The sealed content of breach files, access requests and withheld openings, under the school's key: no row reveals whom they concern."""

import datetime as dt
import uuid
from enum import StrEnum

import msgspec

from muster.protection.secret import SecretRecord

BREACH_CODE, WITHHELD_CODE, REQUEST_CODE = 240, 241, 242
"""What the seals are bound to, beside the row and its version."""


class Cause(StrEnum):
    """What was lost, or was used by somebody it does not belong to."""

    ACCOUNT = "account"
    SESSION = "session"
    WINDOW = "window"
    BACKUP = "backup"
    KEY = "key"


class Told(SecretRecord, frozen=True):
    """That a parent was told, and how."""

    contact_id: uuid.UUID
    at: dt.datetime
    how: str
    by: uuid.UUID | None


class BreachFile(SecretRecord, frozen=True, omit_defaults=True):
    """What is known of a breach. `both` means that data and the keys to it are gone; times are the log's."""

    cause: Cause
    account_id: uuid.UUID | None = None
    session_id: uuid.UUID | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    both: bool = False
    what_happened: str = ""
    measures: str = ""
    regulator_at: dt.datetime | None = None
    told: tuple[Told, ...] = ()


class Why(StrEnum):
    """Why an opening is kept from a family: a choice and never words, since words would be about a child."""

    SAFETY = "safety"
    SAFEGUARDING = "safeguarding"
    ASKED = "asked"


class Withheld(SecretRecord, frozen=True):
    """One opening that a family is not shown; `kept` is what the second person decided, None until then."""

    sequence: int
    person_id: uuid.UUID
    why: Why
    by: uuid.UUID
    at: dt.datetime
    reviewed_by: uuid.UUID | None = None
    kept: bool | None = None


class WithheldList(SecretRecord, frozen=True):
    """Every opening of a school that was ever withheld."""

    openings: tuple[Withheld, ...] = ()


class AskedBy(StrEnum):
    """Who asks: the person, a parent for a child, or somebody whom they authorised."""

    SELF = "self"
    PARENT = "parent"
    OTHER = "other"


class Release(SecretRecord, frozen=True):
    """That a pack was handed out: when, by whom, and whether it was sealed to a recipient's key."""

    at: dt.datetime
    by: uuid.UUID | None
    key: str
    taken_out: int


class Extension(SecretRecord, frozen=True):
    """That the answer takes longer: on which day whoever asked was told, and the reason that they were given."""

    told_on: dt.date
    reason: str
    by: uuid.UUID | None


class RequestFile(SecretRecord, frozen=True, omit_defaults=True):
    """Whose folder is asked for, by whom, what was decided about others' names, and what was released.

    `decisions` say of each finding, by its key, whether it is taken out.
    """

    person_id: uuid.UUID
    asked_by: AskedBy
    decisions: dict[str, bool] = msgspec.field(default_factory=dict)
    releases: tuple[Release, ...] = ()
    extension: Extension | None = None
