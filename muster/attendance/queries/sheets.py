"""Reads registers: the sheet that a teacher marks, the history of a mark, and the register as at a past moment."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muster.attendance.access import SEE_REASONS
from muster.attendance.authority import Authority, authority_over
from muster.attendance.entries import EnteredMark, EntryPlace, open_entry
from muster.attendance.headers import Header, read_header
from muster.attendance.known import known_code
from muster.attendance.marks import NOT_MARKED, Mark
from muster.attendance.models import Register, RegisterEntry
from muster.attendance.movements import Left, left_by
from muster.attendance.places import RegisterPlace
from muster.attendance.records import ABSENCE_REASONS, KNOWN_ABSENCES, MOVEMENTS, MarkNote
from muster.attendance.rules import WhyChanged
from muster.people.access import OPEN_CARE
from muster.people.directory import Names, names
from muster.people.records import CARE_CARD, CareCard
from muster.protection.access.decisions import NotThere, reasons_for_people
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import Opened, open_folders
from muster.protection.folder.store import times_written
from muster.protection.keys.ring import KeyClass
from muster.ui.formats import clock


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One pupil in a register.

    `code` is empty if nothing is marked; `expected` is the code of a known absence. `left` is when the pupil left,
    as the desk recorded it.
    """

    pupil_id: uuid.UUID
    name: str
    initials: str
    code: str
    minutes: int | None
    expected: str
    left: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A register as shown: the header, its rows by name, and by what right it is open.

    `moved` counts what the desk has ever noted about its pupils this year, so that an open page learns of more.
    `finished_by` is empty until the register is finished, and where whoever finished it is not known.
    """

    header: Header
    group_name: str
    authority: Authority
    rows: tuple[SheetRow, ...]
    moved: int = 0
    finished_by: str = ""

    @property
    def state(self) -> str:
        """What an open page compares: it changes with each mark and each movement of a pupil."""
        return _state(self.header, self.moved)


@dataclass(frozen=True, slots=True)
class Entered:
    """One save of one pupil's mark: the history of a mark is a list of these, oldest first.

    `period` is the lesson a session's mark was derived from, 0 for any other mark.
    """

    at: dt.datetime
    by_person: uuid.UUID | None
    by_name: str
    origin: RegisterEntry.Origin
    change: WhyChanged
    code: str
    minutes: int | None
    period: int = 0


@dataclass(frozen=True, slots=True)
class MarkInRegister:
    """One pupil's mark in one register: its present value, and its history, oldest first.

    `said` is what was typed with each change, by its time; empty for a viewer who may not see reasons.
    """

    header: Header
    group_name: str
    name: str
    code: str
    minutes: int | None
    history: tuple[Entered, ...]
    said: Mapping[dt.datetime, str] = field(default_factory=dict, repr=False)


def register_sheet(viewer: Viewer, place: RegisterPlace) -> Sheet:
    """The register with every member of the group on that day. Raises NotThere and NoRegister."""
    header = read_header(viewer, place, with_entries=True)
    authority = authority_over(viewer, header)
    members = members_in_order(viewer, header)
    opened = _open(viewer, header, authority, members)
    return Sheet(
        header,
        names(viewer).group(place.group_id),
        authority,
        _rows(viewer, header, opened, members),
        moved=sum(held.version for held in opened.of(MOVEMENTS, header.year_period).values()),
        finished_by=names(viewer).shown(header.finished_by),
    )


def state_of(viewer: Viewer, header: Header) -> str:
    """The `state` of a register's sheet, without opening anything."""
    return _state(header, times_written(viewer.school_id, header.members, header.movements))


def _state(header: Header, moved: int) -> str:
    return f"{header.version}.{moved}"


def register_sheet_at(viewer: Viewer, place: RegisterPlace, moment: dt.datetime) -> Sheet:
    """The register as it was at an earlier moment, rebuilt from what had been entered by then."""
    header = read_header(viewer, place)
    authority = authority_over(viewer, header)
    members = members_in_order(viewer, header)
    opened = _open(viewer, header, authority, members)
    latest: dict[uuid.UUID, EnteredMark] = {}
    for entry, entered in _entries(viewer, header, opened.ciphers(KeyClass.REGISTER)):
        if entry.at <= moment:
            latest[entered.pupil_id] = entered
    row = _RowMaker(names(viewer), header.profile.symbols_by_byte)
    nothing = EnteredMark(place.group_id, 0, Mark(NOT_MARKED))
    marks = {pupil: latest.get(pupil, nothing).mark for pupil in members}
    rows = tuple(row.of(pupil, mark.code, mark.minutes) for pupil, mark in marks.items())
    return Sheet(header, names(viewer).group(place.group_id), authority, rows)


def mark_in_register(viewer: Viewer, place: RegisterPlace, pupil_id: uuid.UUID) -> MarkInRegister:
    """One pupil's mark with everything ever entered for it. Raises NotThere and NoRegister."""
    header = read_header(viewer, place)
    authority = authority_over(viewer, header)
    opened = open_folders(
        viewer,
        authority.permission,
        [pupil_id],
        header.line.want,
        action="open history",
        reasons=authority.over(members_in_order(viewer, header)),
    )
    directory = names(viewer)
    history = tuple(_history(viewer, header, opened))
    last = history[-1] if history else None
    return MarkInRegister(
        header,
        directory.group(place.group_id),
        directory.shown(pupil_id),
        last.code if last else "",
        last.minutes if last else None,
        history,
        _said(viewer, header, pupil_id),
    )


def _said(viewer: Viewer, header: Header, pupil_id: uuid.UUID) -> Mapping[dt.datetime, str]:
    """What was typed with each change, for viewers who may see why this pupil is absent; being able to take the register is not enough.

    Somebody who is narrowed keeps the registers but not the words in them.
    """
    reasons = reasons_for_people(viewer, SEE_REASONS, [pupil_id])
    if not reasons or viewer.standing.is_narrowed:
        return {}
    want = Want(ABSENCE_REASONS, header.year_period)
    opened = open_folders(viewer, SEE_REASONS, [pupil_id], want, action="open reasons", reasons=reasons)
    held = opened.of(ABSENCE_REASONS, header.year_period).get(pupil_id)
    return notes_at(held.record.notes, header.place) if held else {}


def notes_at(notes: Iterable[MarkNote], place: RegisterPlace) -> Mapping[dt.datetime, str]:
    """What was typed with each change of the mark at this place, by its time."""
    is_lesson = place.kind is Register.Kind.LESSON
    here = (
        note for note in notes if (note.day, note.slot, note.lesson) == (place.day, place.slot, is_lesson)
    )
    return {note.at: note.words for note in here}


def entries_by_pupil(
    viewer: Viewer, header: Header, opened: Opened, *, until: dt.datetime
) -> dict[uuid.UUID, list[Entered]]:
    """The entries for each pupil whose folder is open, up to a moment, oldest first."""
    found: dict[uuid.UUID, list[Entered]] = {}
    for pupil, entered in _entered(viewer, header, opened):
        if entered.at <= until:
            found.setdefault(pupil, []).append(entered)
    return found


def _history(viewer: Viewer, header: Header, opened: Opened) -> Iterator[Entered]:
    return (entered for _, entered in _entered(viewer, header, opened))


def _entered(viewer: Viewer, header: Header, opened: Opened) -> Iterator[tuple[uuid.UUID, Entered]]:
    symbols, directory = header.profile.symbols_by_byte, names(viewer)
    for entry, entered in _entries(viewer, header, opened.ciphers(KeyClass.REGISTER)):
        yield (
            entered.pupil_id,
            Entered(
                entry.at,
                entry.by_person,
                directory.shown(entry.by_person),
                RegisterEntry.Origin(entry.origin),
                WhyChanged(entry.change),
                symbols[entered.mark.code],
                entered.mark.minutes,
                entered.mark.period,
            ),
        )


def care_of(viewer: Viewer, pupil_id: uuid.UUID) -> CareCard:
    """The care card of a pupil, which any member of staff may open. Raises NotThere."""
    opened = open_folders(viewer, OPEN_CARE, [pupil_id], Want(CARE_CARD), action="open care card")
    held = opened.of(CARE_CARD).get(pupil_id)
    if held is None:
        raise NotThere(OPEN_CARE, [pupil_id])
    return held.record


def members_in_order(viewer: Viewer, header: Header) -> list[uuid.UUID]:
    """The pupils of the register by name."""
    return names(viewer).in_order(header.members)


def _open(viewer: Viewer, header: Header, authority: Authority, members: Sequence[uuid.UUID]) -> Opened:
    known = Want(KNOWN_ABSENCES, header.year_period)
    return open_folders(
        viewer,
        authority.permission,
        members,
        header.line.want,
        known,
        header.movements,
        action="open register",
        reasons=authority.over(members),
    )


def _rows(
    viewer: Viewer, header: Header, opened: Opened, members: Sequence[uuid.UUID]
) -> tuple[SheetRow, ...]:
    """The rows: codes come from the lines; minutes from the entries, which are opened only if somebody is late."""
    lines = opened.of(header.line.kind, header.line.period)
    known = opened.of(KNOWN_ABSENCES, header.year_period)
    codes = {pupil: header.line.byte_in(held.record) for pupil, held in lines.items()}
    minutes = _minutes(viewer, header, opened, codes)
    left = departures(viewer, header, opened)
    row = _RowMaker(names(viewer), header.profile.symbols_by_byte)
    return tuple(
        row.of(
            pupil,
            codes.get(pupil, NOT_MARKED),
            minutes.get(pupil),
            expected=known_code(known[pupil].record, header.place.day, header.session_slot)
            if pupil in known
            else "",
            left=left.get(pupil),
        )
        for pupil in members
    )


def departures(viewer: Viewer, header: Header, opened: Opened) -> dict[uuid.UUID, Left]:
    """Who left before the end of this register's session or lesson, from the movements opened with it."""
    day, zone = header.place.day, viewer.now.tzinfo
    found = {
        pupil: left_by(held.record, day, opens=header.opens, ends=header.ends, zone=zone)
        for pupil, held in opened.of(MOVEMENTS, header.year_period).items()
    }
    return {pupil: left for pupil, left in found.items() if left is not None}


@dataclass(frozen=True, slots=True)
class _RowMaker:
    directory: Names
    symbols: Mapping[int, str]

    def of(
        self,
        pupil: uuid.UUID,
        code: int,
        minutes: int | None,
        *,
        expected: str = "",
        left: Left | None = None,
    ) -> SheetRow:
        """A row; an expected absence is shown until something is marked."""
        name, short = self.directory.shown(pupil), self.directory.initials(pupil)
        proposed = expected or (left.code if left else "")
        at = clock(left.at) if left else ""
        return SheetRow(pupil, name, short, self.symbols[code], minutes, "" if code else proposed, at)


def _minutes(
    viewer: Viewer, header: Header, opened: Opened, codes: Mapping[uuid.UUID, int]
) -> dict[uuid.UUID, int | None]:
    late = {code.byte for code in header.profile.codes if code.late}
    ciphers = opened.ciphers(KeyClass.REGISTER)
    pupils = {pupil: ciphers[pupil] for pupil, code in codes.items() if code in late}
    if not pupils:
        return {}
    return {
        entered.pupil_id: entered.mark.minutes
        for entry_id, sealed in header.entries
        for entered in open_entry(EntryPlace(viewer.school_id, header.year_id, entry_id), sealed, pupils)
    }


def _entries(
    viewer: Viewer, header: Header, ciphers: Mapping[uuid.UUID, AESGCM]
) -> Iterator[tuple[RegisterEntry, EnteredMark]]:
    if header.register_id is None:
        return
    rows = RegisterEntry.objects.filter(school_id=viewer.school_id, register_id=header.register_id)
    for entry in rows.order_by("id"):
        place = EntryPlace(viewer.school_id, header.year_id, entry.id)
        for entered in open_entry(place, bytes(entry.sealed), ciphers):
            yield entry, entered
