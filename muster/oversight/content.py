"""What a breach file, an access request and the list of withheld openings say, sealed under the school's key: no row says whom they concern."""

import datetime as dt
import uuid
from enum import StrEnum
from typing import Protocol, TypeVar

import msgspec

from muster.protection.keys.envelope import NO_ITEM, Place, seal, unseal
from muster.protection.keys.ring import KeyClass, shared_cipher
from muster.protection.secret import SecretRecord

BREACH_CODE, WITHHELD_CODE, REQUEST_CODE = 240, 241, 242
"""What the seals are bound to, beside the row and its version."""

Sealed = TypeVar("Sealed", bound=msgspec.Struct)


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


class RequestFile(SecretRecord, frozen=True, omit_defaults=True):
    """Whose folder is asked for, by whom, what was decided about others' names, and what was released.

    `decisions` say of each finding, by its key, whether it is taken out.
    """

    person_id: uuid.UUID
    asked_by: AskedBy
    decisions: dict[str, bool] = msgspec.field(default_factory=dict)
    releases: tuple[Release, ...] = ()


class SealedRow(Protocol):
    """A row that carries sealed content."""

    school_id: uuid.UUID
    id: uuid.UUID
    version: int
    content_sealed: bytes | memoryview


def seal_into(row: SealedRow, code: int, content: msgspec.Struct) -> None:
    """Put content into a row, sealed for its version."""
    cipher = shared_cipher(row.school_id, row.school_id, KeyClass.SCHOOL)
    row.content_sealed = seal(cipher, msgspec.msgpack.encode(content), _place(row, code))


def content_of(row: SealedRow, code: int, shape: type[Sealed]) -> Sealed:
    """The content of a row."""
    cipher = shared_cipher(row.school_id, row.school_id, KeyClass.SCHOOL)
    return msgspec.msgpack.decode(unseal(cipher, bytes(row.content_sealed), _place(row, code)), type=shape)


def _place(row: SealedRow, code: int) -> Place:
    return Place(row.school_id, row.id, code, 0, NO_ITEM, row.version)
