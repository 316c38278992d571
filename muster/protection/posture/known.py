"""The values that would identify somebody if they were readable: every text and date of every record."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec
from django.db import connection

from muster.protection.access.policy import permission
from muster.protection.access.viewer import Viewer
from muster.protection.files.keeping import FileContent, open_files
from muster.protection.files.models import SealedFile
from muster.protection.folder.kinds import Kind, Want, declared_kinds
from muster.protection.folder.models import Folder
from muster.protection.folder.opening import count_in_folders
from muster.protection.posture.encodings import soundex, spellings_of_date, spellings_of_telephone
from muster.protection.posture.leak import Known

_FILES_AT_ONCE = 64
_WITHIN = 4096

LEAK_DRILL = permission("protection:leak:drill", "search what is stored for every value of every folder")
"""Only a command has this permission: no role opens every kind in every folder."""


def known_in_school(viewer: Viewer) -> Iterator[Known]:
    """Every value of every folder of the school, opened for counting: logged, and shown to nobody."""
    people = list(
        Folder.objects.filter(school_id=viewer.school_id).order_by("id").values_list("id", flat=True)
    )
    kinds = declared_kinds()
    may = replace(LEAK_DRILL, kinds=tuple(kinds.values()))
    for code, period in _kept(viewer.school_id):
        if code in kinds:
            for _, record in count_in_folders(viewer, may, people, Want(kinds[code], period)):
                yield from values_of(kinds[code], record)


def known_in_files(viewer: Viewer) -> Iterator[Known]:
    """The name of every file of every folder, and two runs of bytes from its middle, since all pictures of a type
    begin alike. Opened in batches, each recorded.
    """
    for kind in declared_kinds().values():
        if kind.schema is not FileContent:
            continue
        may = replace(LEAK_DRILL, kinds=(kind,))
        ids = list(
            SealedFile.objects.filter(school_id=viewer.school_id, kind=kind.code)
            .order_by("id")
            .values_list("id", flat=True)
        )
        for start in range(0, len(ids), _FILES_AT_ONCE):
            for opened in open_files(viewer, may, kind, ids[start : start + _FILES_AT_ONCE]):
                yield from values_of_file(kind.name, opened.file)


def values_of_file(label: str, file: FileContent) -> Iterator[Known]:
    """What a file would give away; its type comes from a fixed list and is left out."""
    yield Known(f"{label}.name", file.name)
    for eighths in (4, 6):
        for window in _telling_window(file.content[len(file.content) * eighths // 8 :][:_WITHIN]):
            yield Known(f"{label}.content", window)


def people_in_school(viewer: Viewer) -> int:
    """How many folders the school has."""
    return Folder.objects.filter(school_id=viewer.school_id).count()


def _kept(school_id: uuid.UUID) -> Sequence[tuple[int, int]]:
    """The kinds and periods of which any record exists."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT kind, period FROM folder_record WHERE school_id = %s ORDER BY 1, 2", [school_id]
        )
        return [(code, period) for code, period in cursor.fetchall()]


def values_of(kind: Kind[Any], record: object) -> Iterator[Known]:
    """What a record of a kind would give away: its values except those that are in plain structure as well."""
    for label, value in values_in(record):
        if label not in kind.also_plain:
            yield Known(f"{kind.name}.{label}", value)
    yield from _sounds(kind.name, record)


def values_in(record: object, label: str = "") -> Iterator[tuple[str, str]]:
    """Each text and each spelling of each date in a record, at any depth, as (label, value).

    The label names the field, never its content. A telephone number is looked for in other spellings too, and a name
    as a whole.
    """
    if isinstance(record, str):
        yield label, record
        yield from ((label, spelling) for spelling in spellings_of_telephone(record))
    elif isinstance(record, dt.date) and not isinstance(record, dt.datetime):
        yield from ((label, spelling) for spelling in spellings_of_date(record))
    elif isinstance(record, bytes):
        yield from ((label, window) for window in _telling_window(record))
    else:
        yield from _whole_name(label, record)
        for name, part in _parts(record):
            yield from values_in(part, f"{label}.{name}".strip("."))


_WINDOW, _BEGINNING, _LEAST_DIFFERENT = 24, 8, 4


def _telling_window(content: bytes) -> Iterator[str]:
    """The first run of bytes varied enough not to occur by chance: a week of marks, the beginning of an old record.

    Its first eight bytes must be varied too, since the search starts from them and eight zeros occur everywhere.
    """
    for start in range(0, len(content) - _WINDOW + 1, _BEGINNING // 2):
        beginning = set(content[start : start + _BEGINNING])
        if 0 not in beginning and len(beginning) >= _LEAST_DIFFERENT:
            yield content[start : start + _WINDOW].decode("latin-1")
            return


def _whole_name(label: str, record: object) -> Iterator[tuple[str, str]]:
    given, family = getattr(record, "given", ""), getattr(record, "family", "")
    if given and family:
        for whole in (f"{given} {family}", f"{family}, {given}", f"{given}.{family}", f"{given}_{family}"):
            yield f"{label}.whole name".strip("."), whole


def _sounds(label: str, record: object) -> Iterator[Known]:
    """The Soundex codes of a name, which many systems keep to search by: both codes together, and each as a hash."""
    given, family = (soundex(str(getattr(record, part, "") or "")) for part in ("given", "family"))
    if given and family:
        for joined in (f"{given}{family}", f"{family}{given}", f"{given} {family}", f"{family} {given}"):
            yield Known(f"{label}.sound", joined)
        yield Known(f"{label}.sound", given, hashed=True)
        yield Known(f"{label}.sound", family, hashed=True)


def _parts(record: object) -> Iterator[tuple[str, object]]:
    """The contents of a record or a collection, with the names of a record's fields."""
    if isinstance(record, msgspec.Struct):
        yield from ((name, getattr(record, name)) for name in record.__struct_fields__)
    elif isinstance(record, Mapping):
        yield from (("", value) for value in record.values())
    elif isinstance(record, tuple | list):
        yield from (("", value) for value in record)
