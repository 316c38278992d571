"""Which values of a record would say who somebody is, if they lay readable: every text and every date in it."""

import datetime as dt
from collections.abc import Iterator, Mapping

import msgspec

from muster.protection.posture.encodings import spellings_of_date


def values_in(record: object, label: str = "") -> Iterator[tuple[str, str]]:
    """Each text and each spelling of each date in a record, however deep, as (label, value).

    The label names the field, never what is in it.
    """
    if isinstance(record, str):
        yield label, record
    elif isinstance(record, dt.date) and not isinstance(record, dt.datetime):
        yield from ((label, spelling) for spelling in spellings_of_date(record))
    else:
        for name, part in _parts(record):
            yield from values_in(part, f"{label}.{name}".strip("."))


def _parts(record: object) -> Iterator[tuple[str, object]]:
    """What a record or a collection holds, with the names of a record's fields."""
    if isinstance(record, msgspec.Struct):
        yield from ((name, getattr(record, name)) for name in record.__struct_fields__)
    elif isinstance(record, Mapping):
        yield from (("", value) for value in record.values())
    elif isinstance(record, tuple | list):
        yield from (("", value) for value in record)
