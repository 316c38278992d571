"""Attendance codes: what each counts as, and how a country's table of codes is read.

A code's byte is stored in lines for good, so a byte is never given to another code.
"""

import csv
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import combinations
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from muster.ui.installation import ServerLacks

NOT_MARKED = 0

Word = Annotated[str, Meta(min_length=1)]
Byte = Annotated[int, Meta(ge=1, le=255)]


class ProfileError(ServerLacks):
    """A profile's files do not say what they must; the message names the file and the field."""


class MarkClass(StrEnum):
    """What a mark counts as. The first four add up to the possible sessions."""

    PRESENT = "present"
    APPROVED = "approved"
    AUTHORISED = "authorised"
    UNAUTHORISED = "unauthorised"
    NOT_POSSIBLE = "not_possible"
    ADMINISTRATIVE = "administrative"

    @property
    def is_attended(self) -> bool:
        """The pupil was taught, here or at an approved activity."""
        return self in _ATTENDED

    @property
    def is_absent(self) -> bool:
        """The pupil could have attended and did not."""
        return self in _ABSENT

    @property
    def is_possible(self) -> bool:
        """The session counts towards those that the pupil could have attended."""
        return self.is_attended or self.is_absent


_ATTENDED = frozenset((MarkClass.PRESENT, MarkClass.APPROVED))  # asked of every session of a year
_ABSENT = frozenset((MarkClass.AUTHORISED, MarkClass.UNAUTHORISED))


class EnteredBy(StrEnum):
    """Who may enter a code, beyond what a school adds for its teachers."""

    TEACHER = "teacher"
    ATTENDANCE = "attendance"
    LEAVE = "leave"
    CALENDAR = "calendar"


class Tone(StrEnum):
    """The colour and sign with which the interface shows a code."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    AUTHORISED = "authorised"
    UNAUTHORISED = "unauthorised"
    OFF_SITE = "offsite"
    NOT_REQUIRED = "notrequired"
    CLOSED = "closed"
    NOT_TAKEN = "nottaken"


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a profile: unknown fields are mistakes, and nothing changes after reading."""


_COLUMNS = {"symbol": "code", "valid_from": "from", "valid_until": "until", "mark_class": "class"}


class Code(Part, frozen=True, rename=_COLUMNS):
    """One attendance code, or one period of it where its class changed: `byte` is its permanent place in a line."""

    byte: Byte
    symbol: Word
    label: Word
    meaning: Word
    mark_class: MarkClass
    entered_by: EnteredBy
    category: Word
    valid_from: date = date.min
    valid_until: date = date.max
    late: bool = False
    threshold: bool = False
    on_site: bool = False
    reason_required: bool = False

    def is_valid_on(self, day: date) -> bool:
        """Whether the code was in force on a day; both ends are inclusive."""
        return self.valid_from <= day <= self.valid_until

    def overlaps(self, other: "Code") -> bool:
        """Whether both are in force on some day."""
        return self.valid_from <= other.valid_until and other.valid_from <= self.valid_until


def read_codes(path: Path) -> tuple[Code, ...]:
    """Read a table of codes.

    Raises:
        ProfileError: a row is wrong; the message names file, line and column.
    """
    with path.open(encoding="utf-8", newline="") as handle:
        rows = enumerate(csv.DictReader(handle), start=2)
        codes = tuple(_read_code(row, f"{path.name} line {line}") for line, row in rows)
    _check(codes, path.name)
    return codes


def _read_code(row: dict[str, str], place: str) -> Code:
    """An empty cell takes the field's default."""
    filled = {column: cell for column, cell in row.items() if cell}
    try:
        return msgspec.convert(filled, Code, strict=False)
    except msgspec.ValidationError as error:
        raise ProfileError(f"{place}: {field_first(error)}") from error


def field_first(error: msgspec.ValidationError) -> str:
    """Turn "Expected ... - at `$.register.late`" into "register.late: Expected ..."."""
    what, _, where = str(error).partition(" - at `$.")
    return f"{where.rstrip('`')}: {what}" if where else what


def _check(codes: Sequence[Code], file_name: str) -> None:
    """Bytes stay with one code and codes with one byte; no code has two meanings on one day."""
    byte_owner: dict[int, str] = {}
    bytes_of: dict[str, int] = {}
    for code in codes:
        if byte_owner.setdefault(code.byte, code.symbol) != code.symbol:
            raise ProfileError(
                f"{file_name}: byte {code.byte} belongs to {byte_owner[code.byte]}, not to {code.symbol}"
            )
        if bytes_of.setdefault(code.symbol, code.byte) != code.byte:
            raise ProfileError(f"{file_name}: code {code.symbol} has a second byte, {code.byte}")
    for first, second in combinations(codes, 2):
        if first.symbol == second.symbol and first.overlaps(second):
            raise ProfileError(f"{file_name}: code {first.symbol} has two meanings on one day")
