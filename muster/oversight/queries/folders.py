"""Everything in one folder, in words: kind by kind, with the history of marks and results, and messages."""

import mimetypes
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any

import msgspec

from muster.oversight.access import ANSWER_REQUEST
from muster.oversight.describing import Namer, Piece, Row, Section, rows_of
from muster.oversight.queries import told_marks, told_results
from muster.oversight.words import KINDS
from muster.people.characteristics import words_of_spell
from muster.people.directory import names
from muster.people.models import ContactLink, Staff
from muster.people.names import full_name
from muster.people.records import (
    CHARACTERISTICS,
    PAST_VALUE,
    TIME_ON_ROLL,
    Characteristics,
    PastValue,
    TimeOnRoll,
)
from muster.protection.access.viewer import Viewer
from muster.protection.files.keeping import FileContent, FileKind, files_of, open_files
from muster.protection.folder.kinds import Kind, declared_kinds
from muster.protection.folder.opening import Opened, open_whole_folder
from muster.ui.formats import full_date

A_COLLEAGUE = "a member of staff"


@dataclass(frozen=True, slots=True)
class WholeFolder:
    """A folder as it was opened: `family` are the person's contacts, whose names are found apart from strangers'."""

    person_id: uuid.UUID
    sections: tuple[Section, ...]
    files: tuple[FileContent, ...]
    family: tuple[uuid.UUID, ...]


def whole_folder(viewer: Viewer, person_id: uuid.UUID) -> WholeFolder:
    """Open everything of one person that is not safeguarding's. Raises NotThere."""
    opened = open_whole_folder(viewer, ANSWER_REQUEST, person_id)
    named = _namer(viewer)
    family = tuple(
        ContactLink.objects.filter(school_id=viewer.school_id, pupil=person_id).values_list(
            "contact_id", flat=True
        )
    )
    sections = (
        *_of_records(viewer, opened, person_id, named),
        *told_marks.entered(viewer, opened, person_id),
        *told_results.entered(viewer, opened, person_id),
        *told_marks.messages(viewer, opened, person_id, named),
    )
    files = _files(viewer, person_id)
    listed = (section_of(kind, f"Files: {_title(kind, 0)}", _names(found)) for kind, found in files.items())
    whole = tuple(one for one in (*sections, *listed) if one.rows)
    return WholeFolder(person_id, whole, tuple(file for found in files.values() for file in found), family)


def _files(viewer: Viewer, person_id: uuid.UUID) -> dict[FileKind, list[FileContent]]:
    """Every file of the folder, by kind."""
    kinds: list[FileKind] = [kind for kind in ANSWER_REQUEST.kinds if kind.schema is FileContent]
    held = {kind: files_of(viewer, kind, [person_id]).get(person_id, []) for kind in kinds}
    return {
        kind: [_with_a_name(kind, one.file) for one in open_files(viewer, ANSWER_REQUEST, kind, ids)]
        for kind, ids in held.items()
        if ids
    }


def _with_a_name(kind: FileKind, file: FileContent) -> FileContent:
    """The file under a name that a computer opens it by: a photograph is kept without one."""
    if PurePath(file.name).suffix:
        return file
    ending = mimetypes.guess_extension(file.media_type, strict=False) or ""
    return msgspec.structs.replace(file, name=f"{file.name or kind.name}{ending}")


def _names(files: Sequence[FileContent]) -> list[Row]:
    return [
        Row(f"File {number}", (Piece(file.name, is_written=True),))
        for number, file in enumerate(files, start=1)
    ]


def _namer(viewer: Viewer) -> Namer:
    """People by name; staff by what they are, as families read it everywhere."""
    directory = names(viewer)
    staff = frozenset(Staff.objects.filter(school_id=viewer.school_id).values_list("pk", flat=True))

    def named(thing: uuid.UUID) -> str:
        return A_COLLEAGUE if thing in staff else full_name(directory.person(thing))

    return named


def _of_records(viewer: Viewer, opened: Opened, person_id: uuid.UUID, named: Namer) -> Iterator[Section]:
    kinds = declared_kinds()
    for code, period in sorted(opened.found):
        kind = kinds[code]
        held = opened.items(kind, period).get(person_id, [])
        say = _teller(viewer, kind, period, named)
        yield section_of(kind, _title(kind, period), [row for one in held for row in say(one.record)])


def section_of(kind: Kind[Any], title: str, rows: Sequence[Row]) -> Section:
    """A section about records of a kind, with what the declaration says of it."""
    return Section(kind.name, title, kind.purpose, kind.basis.value, kind.keep, tuple(rows))


def _title(kind: Kind[Any], period: int) -> str:
    words = KINDS.get(kind.name, kind.name.replace("_", " "))
    name = words[:1].upper() + words[1:]
    if not period:
        return name
    return f"{name}, {told_marks.period_in_words(period)}"


def _teller(viewer: Viewer, kind: Kind[Any], period: int, named: Namer) -> Callable[[Any], Iterator[Row]]:
    """How records of a kind are told: by its own words where it has any, else field by field."""
    special = told_marks.ROWS.get(kind.code) or told_results.ROWS.get(kind.code)
    if special is not None:
        return lambda record: special(viewer, record, period)
    if kind is CHARACTERISTICS:
        return _spells
    return partial(_past if kind is PAST_VALUE else rows_of, named=named)


def _spells(record: Characteristics) -> Iterator[Row]:
    """Each with its days. Codes are a list's and nobody's words: "White, British" names no pupil called White."""
    for spell in record.spells:
        what, code = words_of_spell(spell.what, spell.code)
        days = [f"from {full_date(spell.first_day)}"] if spell.first_day else []
        days += [f"until {full_date(spell.last_day)}"] if spell.last_day else []
        yield Row(what, (Piece(code), Piece("".join(f", {day}" for day in days))))


def _past(record: PastValue, named: Namer) -> Iterator[Row]:
    """What a record said before, under the day on which it was corrected."""
    kind = declared_kinds().get(record.kind)
    shape = TimeOnRoll if record.kind == TIME_ON_ROLL else kind.schema if kind else None
    if shape is None:
        return
    before = msgspec.msgpack.decode(record.content, type=shape)
    until = f"until {full_date(record.changed_at)}"
    why = (Piece(" ("), Piece(record.why, is_written=True), Piece(")")) if record.why else ()
    for row in rows_of(before, named):
        yield Row(f"{row.label}, {until}", (*row.pieces, *why))
