"""Saving marks: the register's header, the sealed entry and the pupils' lines change together or not at all."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from muster.attendance.access import CHECK_AGE, ENTER_ANY_CODE, GRANT_LEAVE
from muster.attendance.authority import Authority, authority_over
from muster.attendance.entries import EnteredMark, seal_entry
from muster.attendance.headers import Header, read_header
from muster.attendance.marks import Mark, with_marks
from muster.attendance.models import Register, RegisterEntry
from muster.attendance.places import RegisterPlace
from muster.attendance.records import ABSENCE_REASONS, AbsenceReasons, Line, MarkNote
from muster.attendance.rules import (
    Entitlement,
    SentMark,
    Situation,
    Verdict,
    WhyChanged,
    age_bound_codes,
    change_of,
    refusal_of_age,
    refusal_of_code,
    verdict_on,
)
from muster.calendar.rules import is_of_compulsory_age
from muster.people.records import PARTICULARS
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Held, Want
from muster.protection.folder.opening import Opened, open_folders
from muster.protection.folder.writing import Change, create_missing, rewrite_opened
from muster.protection.identifiers import thing_id
from muster.protection.keys.envelope import NO_ITEM
from muster.protection.keys.ring import KeyClass


@dataclass(frozen=True, slots=True)
class Refusal:
    """A mark that was not saved, and why, in words for the screen."""

    key: uuid.UUID
    pupil_id: uuid.UUID
    why: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A mark that somebody else changed meanwhile: both values, as symbols; nothing was overwritten."""

    key: uuid.UUID
    pupil_id: uuid.UUID
    yours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of the marks of one saving."""

    version: int
    saved: tuple[uuid.UUID, ...]
    conflicts: tuple[Conflict, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class Because:
    """Why marks of a finished register are changed. `words` about a child go into that child's folder."""

    change: WhyChanged = WhyChanged.NOT_A_CHANGE
    words: str = ""


NO_CHANGE = Because()


@transaction.atomic(savepoint=False)
def save_marks(
    *,
    by: Viewer,
    place: RegisterPlace,
    marks: Sequence[SentMark],
    because: Because = NO_CHANGE,
    origin: RegisterEntry.Origin = RegisterEntry.Origin.REGISTER,
) -> Saved:
    """Save the marks that can be saved, and say what became of each.

    A mark whose key was dealt with before is answered as saved and changes nothing. Raises NotThere where the
    register is not the viewer's to take, NoRegister where the day or the group has none.
    """
    header = read_header(by, place)
    authority = authority_over(by, header)
    register_id, version = raise_version(by, header)
    received, members = receipts_and_members(by, place, [mark.key for mark in marks])
    fresh = [mark for mark in marks if mark.key not in received]
    people = sorted({mark.pupil_id for mark in fresh} & members)
    words = [Want(ABSENCE_REASONS, header.year_period)] if because.words else []
    opened = open_lines(by, header, authority, people, *words)
    desk = Desk(
        by, header, because, opened.of(header.line.kind, header.line.period), _ages(by, header, fresh)
    )
    for mark in fresh:
        desk.receive(mark)
    if desk.entered:
        write_desk(by, opened, desk, register_id=register_id, origin=origin)
    return Saved(
        version,
        tuple(mark.key for mark in marks if mark.key in received) + tuple(desk.saved),
        tuple(desk.conflicts),
        tuple(desk.refused),
    )


class Desk:
    """Where marks are received one by one: what the lines say, and what has been decided so far."""

    def __init__(
        self,
        by: Viewer,
        header: Header,
        because: Because,
        held: Mapping[uuid.UUID, Held[Line]],
        of_age: Mapping[uuid.UUID, bool],
    ) -> None:
        self.header = header
        self.because = because
        self.held = held
        self.of_age = of_age
        self.entitlement = Entitlement(by.reason_everywhere(ENTER_ANY_CODE) is not None, by.may(GRANT_LEAVE))
        self.is_closed = header.is_closed_at(by.now)
        self.is_future = header.place.day > by.today
        self.now = by.now
        self.codes: dict[uuid.UUID, int] = {}
        self.entered: list[tuple[uuid.UUID, Mark]] = []
        self.saved: list[uuid.UUID] = []
        self.conflicts: list[Conflict] = []
        self.refused: list[Refusal] = []
        self.change = because.change

    def receive(self, mark: SentMark) -> None:
        """Decide one mark against what the line says, marks of this saving included."""
        present = self.present(mark.pupil_id)
        if present is None:
            return self._refuse(mark, "This pupil is not in the group on that day.")
        situation = Situation(
            present, self.header.finished_at is not None, self.is_closed, self.because.change
        )
        refusal = self._refusal(mark, present)
        if refusal:
            return self._refuse(mark, refusal)
        return self._act(mark, situation, verdict_on(mark, situation))

    def _act(self, mark: SentMark, situation: Situation, verdict: Verdict) -> None:
        if verdict is Verdict.CONFLICT:
            self.conflicts.append(Conflict(mark.key, mark.pupil_id, mark.code, situation.present))
        elif verdict is Verdict.NEEDS_REASON:
            self._refuse(mark, "The register is finished and closed. Say why the mark changes.")
        else:
            self.saved.append(mark.key)
            if verdict is Verdict.SAVE:
                self.change = change_of(situation)
                self._enter(mark)

    def present(self, pupil_id: uuid.UUID) -> str | None:
        """What the pupil's line says now, this saving included; None for a pupil who is not in the register."""
        if pupil_id in self.codes:
            return self.header.profile.symbols_by_byte[self.codes[pupil_id]]
        held = self.held.get(pupil_id)
        if held is None:
            return None
        return self.header.profile.symbols_by_byte[held.record.marks[self.header.line.index(held.record)]]

    def _refusal(self, mark: SentMark, present: str) -> str:
        if self.is_future:
            return "This register is not open yet."
        profile, day = self.header.profile, self.header.place.day
        age = self.of_age.get(mark.pupil_id)
        return refusal_of_code(mark, profile, day, self.entitlement, had_code=present) or refusal_of_age(
            mark.code, profile, is_of_compulsory_age=age
        )

    def _refuse(self, mark: SentMark, why: str) -> None:
        self.refused.append(Refusal(mark.key, mark.pupil_id, why))

    def _enter(self, mark: SentMark) -> None:
        code = self.header.profile.bytes_by_symbol[mark.code] if mark.code else 0
        self.codes[mark.pupil_id] = code
        moment = mark.at.astimezone(self.now.tzinfo) if mark.at else self.now
        self.entered.append((mark.pupil_id, Mark(code, mark.minutes, moment.hour * 60 + moment.minute)))


_RAISE_VERSION = """
INSERT INTO attendance_register AS r (id, school_id, group_id, year_id, kind, day, slot, version)
VALUES (%s, %s, %s, %s, %s, %s, %s, 1)
ON CONFLICT (school_id, group_id, kind, day, slot) DO UPDATE SET version = r.version + 1
RETURNING id, version
"""


def raise_version(by: Viewer, header: Header) -> tuple[uuid.UUID, int]:
    """Lock the header, the first lock of every saving; the first saving of a register creates it."""
    place = header.place
    row = [
        thing_id(),
        by.school_id,
        place.group_id,
        header.year_id,
        place.kind.value,
        place.day,
        place.slot,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_RAISE_VERSION, row)
        register_id, version = cursor.fetchone()
    return register_id, version


_RECEIPTS_AND_MEMBERS = """
SELECT true, m.pupil_id FROM people_membership m
JOIN people_enrolment e ON e.school_id = m.school_id AND e.pupil_id = m.pupil_id
    AND e.first_day <= %(day)s AND (e.last_day IS NULL OR e.last_day >= %(day)s)
WHERE m.school_id = %(school)s AND m.group_id = %(group)s
    AND m.first_day <= %(day)s AND (m.last_day IS NULL OR m.last_day >= %(day)s)
UNION ALL
SELECT false, id FROM attendance_markreceipt WHERE school_id = %(school)s AND id = ANY(%(keys)s)
"""


def receipts_and_members(
    by: Viewer, place: RegisterPlace, keys: Collection[uuid.UUID]
) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """Which keys were dealt with before, and who is in the group on the register's day: one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            _RECEIPTS_AND_MEMBERS,
            {"day": place.day, "school": by.school_id, "group": place.group_id, "keys": list(keys)},
        )
        rows = cursor.fetchall()
    return {row[1] for row in rows if not row[0]}, {row[1] for row in rows if row[0]}


def open_lines(
    by: Viewer, header: Header, authority: Authority, people: Sequence[uuid.UUID], *others: Want[Any]
) -> Opened:
    """Open the lines of these members for writing, and make those that do not exist yet."""
    wants = (header.line.want, *others)
    reasons = authority.over(people)
    opened = open_folders(
        by, authority.permission, people, *wants, action="save marks", lock=True, reasons=reasons
    )
    line = header.line
    missing = [person for person in people if person not in opened.of(line.kind, line.period)]
    if not missing:
        return opened
    create_missing(by, opened, line.kind, missing, line.new_line(), period=line.period)
    return open_folders(
        by, authority.permission, people, *wants, action="save marks", lock=True, reasons=reasons
    )


def _ages(by: Viewer, header: Header, marks: Sequence[SentMark]) -> dict[uuid.UUID, bool]:
    """Who of them is of compulsory school age, where a code was sent for which it matters: seldom."""
    bound = age_bound_codes(header.profile)
    people = sorted({mark.pupil_id for mark in marks if mark.code in bound})
    ages = header.profile.compulsory_age
    if not people or ages is None or by.reason_everywhere(CHECK_AGE) is None:
        return {}
    opened = open_folders(by, CHECK_AGE, people, Want(PARTICULARS), action="check age").of(PARTICULARS)
    return {
        person: is_of_compulsory_age(held.record.born, header.place.day, ages)
        for person, held in opened.items()
        if held.record.born
    }


_KEEP = """
WITH entry AS (
    INSERT INTO attendance_registerentry (id, school_id, register_id, at, by_person, origin, change, sealed)
    VALUES (%(entry)s, %(school)s, %(register)s, %(at)s, %(person)s, %(origin)s, %(change)s, %(sealed)s)
), receipt AS (
    INSERT INTO attendance_markreceipt (id, school_id, register_id, at)
    SELECT key, %(school)s, %(register)s, %(at)s FROM unnest(%(keys)s::uuid[]) AS key
)
UPDATE attendance_register SET taken_at = %(at)s, taken_by = %(person)s
WHERE school_id = %(school)s AND id = %(register)s AND taken_at IS NULL
"""


def write_desk(
    by: Viewer, opened: Opened, desk: Desk, *, register_id: uuid.UUID, origin: RegisterEntry.Origin
) -> None:
    """The lines first, since folders are locked already; then the entry, the receipts and who has taken it."""
    header = desk.header
    line = header.line
    rewrite_opened(by, opened, line.kind, _changed_lines(desk), period=line.period)
    if desk.because.words:
        _write_words(by, opened, desk)
    entry_id = thing_id()
    entered = [EnteredMark(pupil, desk.held[pupil].version + 1, mark) for pupil, mark in desk.entered]
    sealed = seal_entry(by.school_id, header.year_id, entry_id, entered, opened.ciphers(KeyClass.REGISTER))
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP,
            {
                "entry": entry_id,
                "school": by.school_id,
                "register": register_id,
                "at": by.moment,
                "person": by.person_id,
                "origin": int(origin),
                "change": int(desk.change),
                "sealed": sealed,
                "keys": desk.saved,
            },
        )


def _changed_lines(desk: Desk) -> list[Change[Line]]:
    changes = []
    for pupil, code in desk.codes.items():
        held = desk.held[pupil]
        marks = with_marks(held.record.marks, {desk.header.line.index(held.record): code})
        changes.append(Change(pupil, Line(held.record.origin, held.record.stride, marks), held.version))
    return changes


def _write_words(by: Viewer, opened: Opened, desk: Desk) -> None:
    header = desk.header
    reasons = opened.of(ABSENCE_REASONS, header.year_period)
    place = header.place
    changes = []
    for pupil in desk.codes:
        held = reasons.get(pupil, Held(AbsenceReasons(), 0, NO_ITEM))
        note = MarkNote(
            day=place.day,
            slot=place.slot,
            words=desk.because.words,
            at=by.moment,
            by=by.person_id,
            lesson=place.kind is Register.Kind.LESSON,
        )
        changes.append(Change(pupil, AbsenceReasons((*held.record.notes, note)), held.version))
    rewrite_opened(by, opened, ABSENCE_REASONS, changes, period=header.year_period)
