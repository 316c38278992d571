"""Unexpected closures, declared in one step and undone in one: registers say so themselves, and figures follow."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from muster.attendance.access import DECLARE_CLOSURE
from muster.attendance.actions.saving import lock_register, open_lines, write_intake
from muster.attendance.authority import Authority
from muster.attendance.closing import Left, Reach, problem_of_reach
from muster.attendance.headers import read_headers
from muster.attendance.intake import Because, Intake
from muster.attendance.models import Register, RegisterEntry, UnexpectedClosure
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.closures import Reached, by_session, marks_of_closure, registers_in_reach
from muster.attendance.queries.folding import folded
from muster.attendance.records import ABSENCE_REASONS, KNOWN_ABSENCES
from muster.attendance.rules import WhyChanged
from muster.calendar.codes import Code
from muster.calendar.profile import KnownKind
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Want
from muster.protection.keys.ring import KeyClass


@dataclass(frozen=True, slots=True)
class _Register:
    """A register under its lock, and those of its pupils whom the closure reaches."""

    id: uuid.UUID
    reached: Reached


@transaction.atomic
def declare_closure(*, by: Viewer, reach: Reach, kind: KnownKind, words: str = "") -> int:
    """Enter the closure's code for everybody whom it reaches. Returns how many marks were entered.

    Marks of those who were seen stay, and whoever is on a visit is left to its leader. A register in which nobody is
    without a mark afterwards counts as taken and finished. Raises NotPossible.
    """
    reason = require(by, DECLARE_CLOSURE)
    reached = registers_in_reach(by, reach)
    if not reached:
        raise NotPossible("There is no register on these days for them.", "first_day")
    profile = reached[0].header.profile
    problem = problem_of_reach(reach, kind, profile, words)
    code = profile.code_on(kind.code, reach.first_day)
    if problem or code is None:
        raise NotPossible(*reversed(problem or ("kind", "There is no such code on that day.")))
    authority = Authority(DECLARE_CLOSURE, reason)
    sessions = [_locked(by, session) for session in by_session(reached)]
    because = Because(WhyChanged.CLOSED, words.strip())
    entries: list[uuid.UUID] = []
    marks = 0
    for session in sessions:
        for entry, entered in _enter(by, authority, session, code=code, because=because):
            entries.append(entry)
            marks += entered
    _keep(by, reach, kind, entries)
    record(by, DECLARE_CLOSURE, "declare closure", reason=reason)
    return marks


def _locked(by: Viewer, session: Sequence[Reached]) -> list[_Register]:
    """Every header before any folder: the order in which registers lock."""
    found = []
    for one in session:
        register_id, header = lock_register(by, one.header)
        found.append(_Register(register_id, replace(one, header=header)))
    return found


def _enter(
    by: Viewer, authority: Authority, session: Sequence[_Register], *, code: Code, because: Because
) -> list[tuple[uuid.UUID, int]]:
    """Enter one session's marks. Returns (entry, how many marks) of every register that was written."""
    header = session[0].reached.header
    people = sorted(pupil for one in session for pupil in one.reached.pupils)
    words = [Want(ABSENCE_REASONS, header.year_period)] if because.words else []
    opened = open_lines(by, header, authority, people, Want(KNOWN_ABSENCES, header.year_period), *words)
    lines = opened.of(header.line.kind, header.line.period)
    written = []
    for one in session:
        header = one.reached.header
        held = {pupil: lines[pupil] for pupil in one.reached.pupils}
        intake = Intake(by, header, held, because=because)
        for pupil, becomes in marks_of_closure(one.reached, opened, code).items():
            if not isinstance(becomes, Left):
                intake.enter_known(pupil, becomes)
        if intake.entered:
            origin = RegisterEntry.Origin.CLOSURE
            entry = write_intake(by, opened, intake, register_id=one.id, origin=origin)
            written.append((entry, len(intake.entered)))
        if set(header.members) == set(one.reached.pupils) and all(map(intake.present, header.members)):
            _finish(by, one.id)
    return written


def _finish(by: Viewer, register_id: uuid.UUID) -> None:
    rows = Register.objects.filter(school_id=by.school_id, id=register_id)
    rows.filter(taken_at=None).update(taken_at=by.moment, taken_by=by.person_id)
    rows.filter(finished_at=None).update(finished_at=by.moment, finished_by=by.person_id)


def _keep(by: Viewer, reach: Reach, kind: KnownKind, entries: list[uuid.UUID]) -> None:
    UnexpectedClosure.objects.create(
        school_id=by.school_id,
        code=kind.code,
        first_day=reach.first_day,
        last_day=reach.last_day,
        slots=list(reach.slots),
        site_id=reach.site_id,
        year_groups=list(reach.year_groups),
        group_id=reach.group_id,
        entries=entries,
        made_at=by.moment,
        made_by=by.person_id,
    )


@transaction.atomic
def undo_closure(*, by: Viewer, closure_id: uuid.UUID) -> int:
    """Put every mark back that still says what the closure entered. Returns how many; both entries stay.

    Raises NotThere, and NotPossible where it was undone already.
    """
    reason = require(by, DECLARE_CLOSURE)
    rows = UnexpectedClosure.objects.filter(school_id=by.school_id, id=closure_id)
    closure = rows.select_for_update().first()
    if closure is None:
        raise NotThere(DECLARE_CLOSURE)
    if closure.undone_at is not None:
        raise NotPossible("This was undone already.")
    authority = Authority(DECLARE_CLOSURE, reason)
    sessions = [_locked(by, session) for session in by_session(_written(by, closure))]
    marks = sum(_put_back(by, authority, session, closure) for session in sessions)
    closure.undone_at, closure.undone_by = by.moment, by.person_id
    closure.save(update_fields=["undone_at", "undone_by"])
    record(by, DECLARE_CLOSURE, "undo closure", reason=reason)
    return marks


def _written(by: Viewer, closure: UnexpectedClosure) -> list[Reached]:
    """The registers into which a closure was entered, with everybody who is in them today."""
    registers = Register.objects.filter(
        school_id=by.school_id,
        id__in=RegisterEntry.objects.filter(school_id=by.school_id, id__in=closure.entries).values(
            "register_id"
        ),
    )
    places = [
        RegisterPlace(row.group_id, row.day, Register.Kind(row.kind), row.slot)
        for row in registers.order_by("day", "slot", "group_id")
    ]
    # Where the calendar has no school then any more there is no register, and the marks count nowhere.
    headers = read_headers(by, places, with_entries=True).values()
    return [Reached(header, tuple(sorted(header.members))) for header in headers if header.members]


def _put_back(
    by: Viewer, authority: Authority, session: Sequence[_Register], closure: UnexpectedClosure
) -> int:
    people = sorted(pupil for one in session for pupil in one.reached.pupils)
    opened = open_lines(by, session[0].reached.header, authority, people)
    ciphers = opened.ciphers(KeyClass.REGISTER)
    marks = 0
    for one in session:
        header = one.reached.header
        lines = opened.of(header.line.kind, header.line.period)
        held = {pupil: lines[pupil] for pupil in one.reached.pupils}
        intake = Intake(by, header, held, because=Because(WhyChanged.TAKEN_BACK))
        ours = [each for entry, each in folded(by, header, ciphers) if entry in closure.entries]
        symbols = header.profile.symbols_by_byte
        for mark in (mark for entry in ours for mark in entry):
            if mark.pupil_id in held and intake.present(mark.pupil_id) == symbols[mark.after.code]:
                intake.enter_derived(mark.pupil_id, mark.before)
        if intake.entered:
            write_intake(by, opened, intake, register_id=one.id, origin=RegisterEntry.Origin.CLOSURE)
            marks += len(intake.entered)
        _open_again(by, one.id, closure)
    return marks


def _open_again(by: Viewer, register_id: uuid.UUID, closure: UnexpectedClosure) -> None:
    """A register that the closure took or finished is due again."""
    rows = Register.objects.filter(school_id=by.school_id, id=register_id)
    rows.filter(taken_at=closure.made_at).update(taken_at=None, taken_by=None)
    rows.filter(finished_at=closure.made_at).update(finished_at=None, finished_by=None)
