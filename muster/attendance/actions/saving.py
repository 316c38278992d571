"""Saving marks: the register's header, the sealed entry and the pupils' lines change together or not at all."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction

from muster.attendance.authority import Authority, authority_over
from muster.attendance.entries import EnteredMark, EntryPlace, seal_entry
from muster.attendance.headers import Header, ask_header, read_header
from muster.attendance.intake import NO_CHANGE, Because, Conflict, Intake, Refusal
from muster.attendance.marks import with_marks
from muster.attendance.models import MarkReceipt, Register, RegisterEntry
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.ages import of_compulsory_age
from muster.attendance.queries.folding import folded
from muster.attendance.records import ABSENCE_REASONS, AbsenceReasons, Line, MarkNote
from muster.attendance.rules import (
    SentMark,
    age_bound_codes,
    sighting_beats,
)
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import Opened, ask_folders
from muster.protection.folder.writing import Change, create_missing, rewrite_opened, rewriting_opened
from muster.protection.identifiers import thing_id
from muster.protection.keys.ring import KeyClass
from muster.protection.receipts import ask_for_receipts, receipt_id, withdraw_receipts
from muster.protection.walls.together import together


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of each mark of one save."""

    version: int
    saved: tuple[uuid.UUID, ...]
    conflicts: tuple[Conflict, ...]
    refused: tuple[Refusal, ...]


@transaction.atomic(savepoint=False)
def save_marks(
    *,
    by: Viewer,
    place: RegisterPlace,
    marks: Sequence[SentMark],
    because: Because = NO_CHANGE,
    origin: RegisterEntry.Origin = RegisterEntry.Origin.REGISTER,
    authority: Authority | None = None,
    taker: uuid.UUID | None = None,
) -> Saved:
    """Save the marks that can be saved, and say what became of each.

    Pass `authority` if it is already decided, and `taker` if somebody other than the viewer took the register, on
    paper. A mark already dealt with under its key is answered as saved and changes nothing; the same key with another
    mark, or in another register, is a new mark. Raises NotThere if the viewer may not take the register, NoRegister if
    the day or the group has none.
    """
    receipts = {mark: receipt_of(by.school_id, place, mark) for mark in marks}
    with together():
        header_asked = ask_header(by, place)
        received_asked = ask_for_receipts(MarkReceipt, by, receipts.values())
    header, received = header_asked(), received_asked()
    authority = authority or authority_over(by, header)
    fresh = [mark for mark in marks if receipts[mark] not in received]
    people = sorted({mark.pupil_id for mark in fresh}.intersection(header.members))
    words = [Want(ABSENCE_REASONS, header.year_period)] if because.words else []
    register_id, header, opened = _lock_and_open(by, header, authority, people, *words)
    held = opened.of(header.line.kind, header.line.period)
    intake = Intake(by, header, held, because=because, of_age=_ages(by, header, fresh))
    for mark in fresh:
        intake.receive(mark)
    _let_sightings_stand(by, opened, intake, fresh)
    if intake.entered:
        write_intake(by, opened, intake, register_id=register_id, origin=origin, taker=taker)
    withdraw_receipts(MarkReceipt, by, [receipts[mark] for mark in fresh if mark.key in intake.not_saved])
    before = tuple(mark.key for mark in marks if receipts[mark] in received)
    saved = before + tuple(intake.saved)
    return Saved(header.version, saved, tuple(intake.conflicts), tuple(intake.refused))


def receipt_of(school_id: uuid.UUID, place: RegisterPlace, mark: SentMark) -> uuid.UUID:
    """The receipt under which a mark is dealt with once."""
    where = (place.group_id, place.day, place.kind.value, place.slot)
    return receipt_id(school_id, mark.key, *where, mark.pupil_id, mark.code, mark.minutes)


def _let_sightings_stand(by: Viewer, opened: Opened, intake: Intake, marks: Sequence[SentMark]) -> None:
    """Resolve the conflict of an absence without a reason that was marked before the pupil was seen but arrives after
    that sighting: the sighting stands.
    """
    profile, day = intake.header.profile, intake.header.place.day
    theirs = {conflict.key: conflict.theirs for conflict in intake.conflicts}
    absent = [mark for mark in marks if mark.key in theirs and mark.code == profile.follow_up.no_reason]
    if not absent:
        return
    header = read_header(by, intake.header.place, with_entries=True)
    standing = {
        one.pupil_id: one.after
        for _, entered in folded(by, header, opened.ciphers(KeyClass.REGISTER))
        for one in entered
    }
    for mark in absent:
        seen = standing.get(mark.pupil_id)
        code = profile.code_on(theirs[mark.key], day)
        seen_at = seen.minute_of_day if seen else None
        if seen and sighting_beats(absent_at=intake.minute_of(mark), seen=code, seen_at=seen_at):
            intake.let_stand(mark, seen)


_RAISE_VERSION = """
INSERT INTO attendance_register AS r (id, school_id, group_id, year_id, kind, day, slot, version)
VALUES (%s, %s, %s, %s, %s, %s, %s, 1)
ON CONFLICT (school_id, group_id, kind, day, slot) DO UPDATE SET version = r.version + 1
RETURNING id, version, finished_at
"""


def lock_register(by: Viewer, header: Header) -> tuple[uuid.UUID, Header]:
    """Lock the header, before any folder; the first save of a register creates it.

    Returns the register's id, and the header as read under the lock.
    """
    return ask_to_lock(by, header)()


def ask_to_lock(by: Viewer, header: Header) -> Callable[[], tuple[uuid.UUID, Header]]:
    """As `lock_register`, among other statements: those that follow it inside `together` wait for the lock."""
    place = header.place
    row: list[uuid.UUID | str | dt.date | int] = [
        thing_id(),
        by.school_id,
        place.group_id,
        header.year_id,
        place.kind.value,
        place.day,
        place.slot,
    ]
    cursor = connection.cursor()
    cursor.execute(_RAISE_VERSION, row)

    def read() -> tuple[uuid.UUID, Header]:
        with cursor:
            register_id, version, finished_at = cursor.fetchone()
        return register_id, replace(header, register_id=register_id, version=version, finished_at=finished_at)

    return read


def _lock_and_open(
    by: Viewer, header: Header, authority: Authority, people: Sequence[uuid.UUID], *others: Want[Any]
) -> tuple[uuid.UUID, Header, Opened]:
    """Lock the register and open the lines, sent together: what `lock_register` and `open_lines` return."""
    with together():
        locked = ask_to_lock(by, header)
        lines_asked = ask_lines(by, header, authority, people, *others)
    return *locked(), lines_asked()


def open_lines(
    by: Viewer, header: Header, authority: Authority, people: Sequence[uuid.UUID], *others: Want[Any]
) -> Opened:
    """Open the lines of these members for writing, and create those that do not exist yet."""
    with together():
        asked = ask_lines(by, header, authority, people, *others)
    return asked()


def ask_lines(
    by: Viewer, header: Header, authority: Authority, people: Sequence[uuid.UUID], *others: Want[Any]
) -> Callable[[], Opened]:
    """As `open_lines`, among other statements: send inside `together`, and return what opens."""
    wants, reasons = (header.line.want, *others), authority.over(people)

    def ask() -> Callable[[], Opened]:
        return ask_folders(
            by, authority.permission, people, *wants, action="save marks", lock=True, reasons=reasons
        )

    asked = ask()

    def opened() -> Opened:
        found = asked()
        if not _begin_lines(by, header, found, people=people, others=others):
            return found
        with together():
            again = ask()
        return again()

    return opened


def _begin_lines(
    by: Viewer, header: Header, opened: Opened, *, people: Sequence[uuid.UUID], others: Sequence[Want[Any]]
) -> bool:
    """Make the records that were not found, and say whether there were any."""
    line, begun = header.line, False
    for want, first in ((line.want, line.new_line()), *((other, other.kind.schema()) for other in others)):
        present = opened.of(want.kind, want.period)
        missing = [person for person in people if person not in present]
        if missing:
            create_missing(by, opened, want.kind, missing, record=first, period=want.period)
            begun = True
    return begun


def _ages(by: Viewer, header: Header, marks: Sequence[SentMark]) -> dict[uuid.UUID, bool]:
    """Which members are of compulsory school age, read only if a code was sent for which it matters, which is rare."""
    bound = age_bound_codes(header.profile)
    people = sorted({mark.pupil_id for mark in marks if mark.code in bound})
    return of_compulsory_age(by, header.profile, people, header.place.day) if people else {}


# A mark from elsewhere does not mean that somebody took the register.
_TAKES_NOTHING = frozenset(
    (RegisterEntry.Origin.DESK, RegisterEntry.Origin.OFFICE, RegisterEntry.Origin.CLOSURE)
)
_KEEP = """
WITH entry AS (
    INSERT INTO attendance_registerentry (id, school_id, register_id, at, by_person, origin, change, sealed)
    VALUES (%(entry)s, %(school)s, %(register)s, %(at)s, %(person)s, %(origin)s, %(change)s, %(sealed)s)
)
UPDATE attendance_register SET taken_at = %(at)s, taken_by = %(taker)s
WHERE school_id = %(school)s AND id = %(register)s AND taken_at IS NULL AND %(takes)s
"""


def write_intake(
    by: Viewer,
    opened: Opened,
    intake: Intake,
    *,
    register_id: uuid.UUID,
    origin: RegisterEntry.Origin,
    taker: uuid.UUID | None = None,
) -> uuid.UUID:
    """Write the lines first, since folders are already locked, then the entry and who took the register: `taker`, if
    it was taken on paper, otherwise the viewer. Returns the entry's id.
    """
    header, line = intake.header, intake.header.line
    if intake.because.words:
        _write_words(by, opened, intake)
    entry_id = thing_id()
    entered = [EnteredMark(pupil, intake.held[pupil].version + 1, mark) for pupil, mark in intake.entered]
    place = EntryPlace(by.school_id, header.year_id, entry_id)
    entry: dict[str, Any] = {
        "entry": entry_id,
        "school": by.school_id,
        "register": register_id,
        "at": by.moment,
        "person": by.person_id,
        "taker": taker or by.person_id,
        "origin": int(origin),
        "change": int(intake.change),
        "sealed": seal_entry(place, entered, opened.ciphers(KeyClass.REGISTER)),
        "takes": origin not in _TAKES_NOTHING,
    }
    changed = _changed_lines(intake)
    with rewriting_opened(by, opened, line.kind, changed, period=line.period), connection.cursor() as cursor:
        cursor.execute(_KEEP, entry)
    return entry_id


def _changed_lines(intake: Intake) -> list[Change[Line]]:
    changes = []
    for pupil, code in intake.codes.items():
        held = intake.held[pupil]
        marks = with_marks(held.record.marks, {intake.header.line.index(held.record): code})
        changes.append(Change(pupil, Line(held.record.origin, held.record.stride, marks), held.version))
    return changes


def _write_words(by: Viewer, opened: Opened, intake: Intake) -> None:
    header = intake.header
    reasons = opened.of(ABSENCE_REASONS, header.year_period)
    place = header.place
    changes = []
    for pupil in intake.codes:
        held = reasons[pupil]
        note = MarkNote(
            day=place.day,
            slot=place.slot,
            words=intake.because.words,
            at=by.moment,
            by=by.person_id,
            lesson=place.kind is Register.Kind.LESSON,
        )
        changes.append(Change(pupil, AbsenceReasons((*held.record.notes, note)), held.version))
    rewrite_opened(by, opened, ABSENCE_REASONS, changes, period=header.year_period)
