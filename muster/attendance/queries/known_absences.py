"""Known absences as the office works with them: to decide, current, coming, over; and where they clash with the register."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import connection

from muster.attendance.access import SEE_KNOWN_ABSENCES
from muster.attendance.known import (
    ASKED,
    REFUSED,
    Clash,
    WhichAbsence,
    absence_at,
    clash_of,
    kinds_offered,
    the_absence,
)
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.models import Register
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.due import DueSlot, SchoolYear
from muster.attendance.queries.roll import OnRoll, roll_on
from muster.attendance.records import KNOWN_ABSENCES, SESSION_LINE, FormerAbsence, KnownAbsence, KnownAbsences
from muster.calendar.profile import KnownKind
from muster.people.directory import names
from muster.people.models import Pupil
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import count_in_folders, open_folders

_CLASHES_FOR_DAYS = 10


@dataclass(frozen=True, slots=True)
class KnownRow:
    """One absence of one pupil."""

    which: WhichAbsence
    name: str
    form: str
    kind: str
    absence: KnownAbsence


@dataclass(frozen=True, slots=True)
class ClashRow:
    """A session at which an absence and the register disagree. `place` is the register; None for a pupil without a form."""

    row: KnownRow
    clash: Clash
    day: dt.date
    slot: int
    session: str
    marked: str
    place: RegisterPlace | None


@dataclass(frozen=True, slots=True)
class KnownLists:
    """Every known absence of the year, by what needs doing about it."""

    clashes: tuple[ClashRow, ...]
    asked: tuple[KnownRow, ...]
    now: tuple[KnownRow, ...]
    coming: tuple[KnownRow, ...]
    over: tuple[KnownRow, ...]


@dataclass(frozen=True, slots=True)
class KnownPage:
    """One absence with its earlier versions, and who entered each."""

    row: KnownRow
    rule: KnownKind
    entered_by: str
    former: tuple[tuple[FormerAbsence, str], ...]


def known_lists(viewer: Viewer, year: SchoolYear) -> KnownLists:
    """Every known absence of the year, and the clashes of the last ten school days."""
    roll = roll_on(viewer, viewer.today, since=year.span.first_day)
    want = Want(KNOWN_ABSENCES, year.period)
    known = {
        pupil: each
        for pupil, each in count_in_folders(viewer, SEE_KNOWN_ABSENCES, list(roll), want)
        if each.absences
    }
    rows = [row for pupil, each in known.items() for row in _rows(viewer, year, roll[pupil], each)]
    reason = viewer.reason_everywhere(SEE_KNOWN_ABSENCES)
    record(
        viewer,
        SEE_KNOWN_ABSENCES,
        "list known absences",
        reason=reason,
        people=list(known),
        kinds=[KNOWN_ABSENCES],
    )
    ordered = _in_order(viewer, rows)
    today = viewer.today
    holding = [row for row in ordered if row.absence.state not in {ASKED, REFUSED}]
    return KnownLists(
        clashes=tuple(_clashes(viewer, year, known, {row.which: row for row in ordered})),
        asked=tuple(row for row in ordered if row.absence.state == ASKED),
        now=tuple(row for row in holding if row.absence.first_day <= today <= row.absence.last_day),
        coming=tuple(row for row in holding if row.absence.first_day > today),
        over=tuple(
            row
            for row in ordered
            if row.absence.state == REFUSED or (row.absence.last_day < today and row in holding)
        ),
    )


def known_absence(viewer: Viewer, year: SchoolYear, pupil: uuid.UUID, absence_id: uuid.UUID) -> KnownPage:
    """One absence with its history. Raises NotThere."""
    if not Pupil.objects.filter(school_id=viewer.school_id, folder_id=pupil).exists():
        raise NotThere(SEE_KNOWN_ABSENCES, [pupil])
    want = Want(KNOWN_ABSENCES, year.period)
    opened = open_folders(viewer, SEE_KNOWN_ABSENCES, [pupil], want, action="open known absence")
    held = opened.of(KNOWN_ABSENCES, year.period).get(pupil)
    absence = the_absence(held.record, absence_id) if held else None
    if held is None or absence is None:
        raise NotThere(SEE_KNOWN_ABSENCES, [pupil])
    roll = roll_on(viewer, viewer.today, since=year.span.first_day, pupils=[pupil])
    row = next(
        row
        for row in _rows(viewer, year, roll.get(pupil, OnRoll(pupil, ())), held.record)
        if row.which.absence_id == absence_id
    )
    directory = names(viewer)
    former = tuple(
        (each, directory.shown(each.by)) for each in held.record.former if each.absence.id == absence_id
    )
    return KnownPage(row, kind_of(year, absence), directory.shown(absence.by), former)


def kind_of(year: SchoolYear, absence: KnownAbsence) -> KnownKind:
    """The kind of an absence, by its code."""
    offered = kinds_offered(year.profile, absence.first_day)
    code = year.profile.code_on(absence.code, absence.first_day)
    plain = KnownKind(name=absence.code, words=code.label if code else absence.code, code=absence.code)
    return next((kind for kind in offered if kind.code == absence.code), plain)


def _rows(viewer: Viewer, year: SchoolYear, pupil: OnRoll, known: KnownAbsences) -> Iterator[KnownRow]:
    directory = names(viewer)
    for absence in known.absences:
        if absence.id is None:
            continue
        which = WhichAbsence(pupil.pupil_id, year.period, absence.id)
        form = directory.group(pupil.form_id) if pupil.form_id else ""
        yield KnownRow(which, directory.shown(pupil.pupil_id), form, kind_of(year, absence).words, absence)


def _in_order(viewer: Viewer, rows: list[KnownRow]) -> list[KnownRow]:
    ranks = names(viewer).ranks
    return sorted(rows, key=lambda row: (row.absence.first_day, ranks.get(row.which.pupil_id, len(ranks))))


def _clashes(
    viewer: Viewer,
    year: SchoolYear,
    known: Mapping[uuid.UUID, KnownAbsences],
    rows: Mapping[WhichAbsence, KnownRow],
) -> Iterator[ClashRow]:
    """The sessions at which absences disagree with the lines."""
    want = Want(SESSION_LINE, year.period)
    lines = dict(count_in_folders(viewer, SEE_KNOWN_ABSENCES, list(known), want))
    closed = set(year.due(viewer.now))
    lately = _lately(year, viewer)
    forms = _session_groups(viewer, list(known))
    for pupil, each in known.items():
        marks = lines[pupil].marks if pupil in lines else b""
        for index, day in lately:
            slot = index % SESSIONS_A_DAY
            absence = absence_at(each, day, slot)
            code = year.profile.code_on(absence.code, day) if absence else None
            if absence is None or code is None or absence.id is None:
                continue
            mark = year.profile.code_of_byte(marks[index] if index < len(marks) else 0, day)
            clash = clash_of(code, mark, year.profile)
            if clash is None or (clash is Clash.NOT_CONFIRMED and (index, day) not in closed):
                continue
            group = forms.get(pupil)
            yield ClashRow(
                row=rows[WhichAbsence(pupil, year.period, absence.id)],
                clash=clash,
                day=day,
                slot=slot,
                session=year.profile.sessions[slot].name,
                marked=f"{mark.label} ({mark.symbol})" if mark else "",
                place=RegisterPlace(group, day, Register.Kind.SESSION, slot) if group else None,
            )


def _lately(year: SchoolYear, viewer: Viewer) -> list[DueSlot]:
    """The sessions of the last ten school days, today included, latest first."""
    due = year.due(viewer.now.replace(hour=23, minute=59))
    return list(reversed(due[-_CLASHES_FOR_DAYS * len(year.profile.sessions) :]))


_FORMS = """
SELECT m.pupil_id, m.group_id FROM people_membership m
JOIN people_group g ON g.school_id = m.school_id AND g.id = m.group_id AND g.registers = 'session'
WHERE m.school_id = %s AND m.pupil_id = ANY(%s) AND m.first_day <= %s AND (m.last_day IS NULL OR m.last_day >= %s)
"""


def _session_groups(viewer: Viewer, pupils: list[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The group in whose session registers each pupil is today."""
    with connection.cursor() as cursor:
        cursor.execute(_FORMS, [viewer.school_id, pupils, viewer.today, viewer.today])
        return dict(cursor.fetchall())
