"""Opens the package of a whole school, and refuses one that is damaged, incomplete or larger than a school is.

Nobody has signed a package: whoever knows the recipient's public key can make one. What it says is therefore read as any
other file from outside, and its fingerprint is told to both sides, who compare it.
"""

import base64
import hashlib
import io
import json
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

import msgspec
import pyrage

from muster.calendar.refusals import NotPossible
from muster.exports.queries.beside import AccountLine, AgreementLine, RecipeLine
from muster.exports.queries.whole import FORMAT
from muster.protection.approvals.models import Approval
from muster.protection.audit.earlier import Line
from muster.protection.keys.provider import KEY_BYTES
from muster.protection.keys.ring import KeyClass

MOST_UNPACKED: Final = 200
"""So many times its own size a package unpacks to at most: rows of a school shrink to a fifth, and files not at all."""
SMALL: Final = 1 << 24
"""Up to so many bytes no ratio is suspicious."""
_TABLES, _FILES, _LOG = "tables/", "files/", "log/"
_SCHOOL = "calendar_school"
_UNREADABLE = (
    pyrage.DecryptError,
    pyrage.IdentityError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What a package that is damaged or made up raises: zipfile as in `interchange/parcel.py`, JSON a ValueError."""

LineT = TypeVar("LineT", bound=msgspec.Struct)
Key = tuple[uuid.UUID, int, bytes]
_Count = Annotated[int, msgspec.Meta(ge=0, lt=1 << 53)]


class About(msgspec.Struct, frozen=True):
    """What a package says of itself. `log_rows` is missing from packages made before Muster counted them."""

    format: str
    school: uuid.UUID
    tables: dict[str, _Count]
    log_until: _Count
    log_rows: _Count | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """An opened package. Whatever is asked of it raises NotPossible where the package does not hold it as it should."""

    about: About
    archive: zipfile.ZipFile

    def rows(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table, as many as the package says."""
        rows = [_row(line) for line in self._part(f"{_TABLES}{table}.jsonl").splitlines()]
        if len(rows) != self.about.tables[table]:
            raise _damaged()
        return rows

    def keys(self) -> list[Key]:
        """Subject, class and key of everything sealed."""
        return [_key(line) for line in self._part("keys.jsonl").splitlines()]

    def accounts(self) -> list[AccountLine]:
        """Who could sign in as whom: each person and each address once."""
        lines = _decoded(AccountLine, self._part("accounts.jsonl"))
        for named in ({line.person for line in lines}, {line.email.casefold() for line in lines}):
            if len(named) != len(lines):
                raise _damaged()
        return lines

    def agreements(self) -> list[AgreementLine]:
        """What two people agreed to, or one refused."""
        lines = _decoded(AgreementLine, self._part("agreements.jsonl"))
        if any(line.kind not in Approval.Kind for line in lines):
            raise _damaged()
        return lines

    def recipes(self) -> dict[uuid.UUID, RecipeLine]:
        """The words of every recipe."""
        return {line.id: line for line in _decoded(RecipeLine, self._part("recipes.jsonl"))}

    def file_ids(self) -> set[uuid.UUID]:
        """The sealed files that it holds."""
        return {_id(name.removeprefix(_FILES)) for name in self.archive.namelist() if name.startswith(_FILES)}

    def file(self, file_id: uuid.UUID) -> bytes:
        """A sealed file."""
        return self._part(f"{_FILES}{file_id}")

    def log(self) -> Iterator[tuple[bytes, list[Line]]]:
        """Each part of the log, as it lies in the package and read, up to the row that the package says is the last."""
        rows, last = 0, 0
        for name in sorted(one for one in self.archive.namelist() if one.startswith(_LOG)):
            content = self._part(name)
            lines = _decoded(Line, content)
            rows, last = rows + len(lines), max([last, *(line.seq for line in lines)])
            yield content, lines
        if last != self.about.log_until or self.about.log_rows not in {None, rows}:
            raise _damaged()

    def _part(self, name: str) -> bytes:
        try:
            return self.archive.read(name)
        except _UNREADABLE:
            raise _damaged() from None


def fingerprint(package: bytes) -> str:
    """What two people compare who send and take in a package, in groups of eight characters."""
    digest = hashlib.sha256(package).hexdigest()
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


def opened(package: bytes, identity: str) -> Carried:
    """The package opened with the recipient's secret key. Raises NotPossible."""
    try:
        content = pyrage.decrypt(package, [pyrage.x25519.Identity.from_str(identity.strip())])
        archive = zipfile.ZipFile(io.BytesIO(content))
        said = archive.read("about.json") if _is_bounded(archive, len(content)) else b""
        about = msgspec.json.decode(said, type=About)
    except _UNREADABLE:
        raise NotPossible("The package does not open with this key, or is no school of Muster.") from None
    if about.format != FORMAT:
        raise NotPossible("The package is of another version of Muster.")
    held = {name for name in archive.namelist() if name.startswith(_TABLES)}
    if held != {f"{_TABLES}{table}.jsonl" for table in about.tables} or about.tables.get(_SCHOOL) != 1:
        raise _damaged()
    return Carried(about, archive)


def _is_bounded(archive: zipfile.ZipFile, packed: int) -> bool:
    """Whether no name stands in it twice, and it unpacks to no more than a school does. zipfile reads no more than is stated."""
    infos = archive.infolist()
    unpacked = sum(info.file_size for info in infos)
    return len({info.filename for info in infos}) == len(infos) and unpacked <= max(
        SMALL, MOST_UNPACKED * packed
    )


def _damaged() -> NotPossible:
    return NotPossible(
        "The package was altered or is incomplete. Nothing was taken in. Have it made again, and compare its fingerprint."
    )


def _row(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        raise _damaged() from None
    if not isinstance(row, dict):
        raise _damaged()
    return row


def _key(line: bytes) -> Key:
    try:
        subject, key_class, secret = json.loads(line)
        key = uuid.UUID(subject), int(KeyClass(key_class)), base64.b64decode(secret, validate=True)
    except (AttributeError, TypeError, ValueError):
        raise _damaged() from None
    if len(key[2]) != KEY_BYTES:
        raise _damaged()
    return key


def _id(text: str) -> uuid.UUID:
    try:
        found = uuid.UUID(text)
    except ValueError:
        raise _damaged() from None
    if str(found) != text:
        raise _damaged()
    return found


def _decoded(shape: type[LineT], content: bytes) -> list[LineT]:
    try:
        return msgspec.json.Decoder(shape).decode_lines(content)
    except msgspec.DecodeError:
        raise _damaged() from None
