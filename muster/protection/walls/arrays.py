"""Lists of ids and numbers as parameters: packed in one go, because a page may ask about a whole school, and about a trust."""

import struct
import uuid
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.abc import DumperKey, PyFormat
from psycopg.adapt import Dumper
from psycopg.pq import Format
from psycopg.types.array import ListBinaryDumper
from psycopg.types.array import ListDumper as TextListDumper

_ID_OID, _IDS_OID = 2950, 2951
_OF_IDS = (list, uuid.UUID)
# An array as PostgreSQL takes it in binary: dimensions, whether any is null, type of the elements, length, lower bound.
_HEAD = struct.Struct("!iiIii")
_SIXTEEN = struct.pack("!i", 16)  # before each element, its length


class IdsDumper(Dumper):
    """Dumps a list of ids at four times the speed of psycopg."""

    format = Format.BINARY
    oid = _IDS_OID

    def dump(self, obj: list[uuid.UUID]) -> bytes:
        """The list in PostgreSQL's binary format."""
        packed = [_SIXTEEN + each.int.to_bytes(16, "big") for each in obj]
        return _HEAD.pack(1, 0, _ID_OID, len(obj), 1) + b"".join(packed)


class ListDumper(ListBinaryDumper):
    """Leaves lists of ids to `IdsDumper`, and every other list to psycopg, which looks at each element to tell its type."""

    def get_key(self, obj: list[Any], format: PyFormat) -> DumperKey:  # noqa: A002  # psycopg's own name
        """What dumpers of such a list are kept under."""
        return _OF_IDS if _are_ids(obj) else super().get_key(obj, format)

    def upgrade(self, obj: list[Any], format: PyFormat) -> Dumper:  # type: ignore[override]  # noqa: A002
        """The dumper for such a list."""
        return IdsDumper(list, self._tx) if _are_ids(obj) else super().upgrade(obj, format)


def _are_ids(values: list[Any]) -> bool:
    return {*map(type, values)} == {uuid.UUID}


def array_of(numbers: Iterable[int]) -> str:
    """Numbers as PostgreSQL writes an array of them: psycopg would look at every one for the size that it needs."""
    return f"{{{','.join([str(int(number)) for number in numbers])}}}"


def dump_ids_at_once(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Let a connection that Django has just made dump lists so, where `%b` asks for it: a receiver of `connection_created`.

    What is registered last also dumps where a statement leaves the format open, as for lists that have no binary one.
    """
    for dumper in (ListDumper, TextListDumper):
        connection.connection.adapters.register_dumper(list, dumper)
