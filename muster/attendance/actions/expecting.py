"""Known absences: entered once in advance, changed and ended with their history, granted by named people.

They are kept in the pupil's folder and fill in registers when these are finished. Here only `write_known` writes into
a register, and only when a person asks for it.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import product

import msgspec
from django.db import transaction

from muster.attendance.access import EXPECT_ABSENCE, GRANT_LEAVE
from muster.attendance.actions.saving import lock_register, open_lines, write_intake
from muster.attendance.authority import authority_over
from muster.attendance.headers import read_header
from muster.attendance.intake import Intake
from muster.attendance.known import (
    AGREED,
    ASKED,
    REFUSED,
    SharedAbsence,
    WhichAbsence,
    absence_at,
    beyond_the_most,
    problem_of,
    sessions_covered,
    state_of,
    the_absence,
)
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.models import RegisterEntry
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.ages import of_compulsory_age
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.records import KNOWN_ABSENCES, FormerAbsence, KnownAbsence, KnownAbsences
from muster.attendance.rules import WhyChanged, age_bound_codes, refusal_of_age
from muster.calendar.models import AcademicYear
from muster.calendar.profile import KnownKind
from muster.calendar.refusals import NotPossible
from muster.calendar.rules import ONE_DAY
from muster.people.queries.roll import require_pupils
from muster.protection.access.decisions import NotThere
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.folder.keeping import open_to_change
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.folder.writing import Change, rewrite_opened
from muster.protection.identifiers import thing_id

Check = Callable[[KnownAbsences], None]
"""Raises NotPossible where a pupil may not have all of these absences."""


@transaction.atomic(savepoint=False)
def expect_absences(
    *,
    by: Viewer,
    year: AcademicYear | SchoolYear,
    absences: Mapping[uuid.UUID, KnownAbsence],
    check: Check | None = None,
) -> None:
    """Store one absence for each of these pupils; one that follows from an event carries its id.

    Raises NotThere unless the viewer may do so for all of them, and what `check` raises for what a pupil has then.
    """
    people = sorted(absences)
    want = Want(KNOWN_ABSENCES, year.period)
    opened = open_to_change(
        by, EXPECT_ABSENCE, people, want=want, empty=KnownAbsences(), action="expect absences"
    )
    changes = [
        Change(person, _with_another(held.record, absences[person], by), held.version)
        for person, held in opened.of(KNOWN_ABSENCES, year.period).items()
    ]
    if check:
        for change in changes:
            check(change.record)
    rewrite_opened(by, opened, KNOWN_ABSENCES, changes, period=year.period)


def _with_another(known: KnownAbsences, absence: KnownAbsence, by: Viewer) -> KnownAbsences:
    entered = msgspec.structs.replace(absence, id=absence.id or thing_id(), at=by.moment, by=by.person_id)
    return msgspec.structs.replace(known, absences=(*known.absences, entered))


@transaction.atomic
def enter_absence(
    *, by: Viewer, pupils: Sequence[uuid.UUID], kind: KnownKind, absence: KnownAbsence
) -> KnownAbsence:
    """Enter an absence for one or many pupils, and return it as entered.

    Raises NotThere and NotPossible. A code that only named people may grant is entered as requested, unless the viewer
    is one of them.
    """
    year = _year_of(by, absence)
    problem = problem_of(absence, kind, year.profile)
    if problem:
        raise NotPossible(problem[1], problem[0])
    require_pupils(by, EXPECT_ABSENCE, pupils)
    if not sessions_covered(absence, len(year.profile.sessions), year.school.is_school_day):
        raise NotPossible("No session of a school day lies in it.", "last_day")
    _refuse_wrong_age(by, year, pupils, absence)
    entered = msgspec.structs.replace(absence, state=_state(by, year, absence))
    check = _not_too_many(year, kind)
    expect_absences(by=by, year=year, absences=dict.fromkeys(pupils, entered), check=check)
    return entered


def _not_too_many(year: SchoolYear, kind: KnownKind) -> Check:
    slots = len(year.profile.sessions)

    def check(known: KnownAbsences) -> None:
        words = beyond_the_most(
            known, kind, slots, lambda each: sessions_covered(each, slots, year.school.is_school_day)
        )
        if words:
            raise NotPossible(words, "last_day")

    return check


def _state(by: Viewer, year: SchoolYear, absence: KnownAbsence) -> str:
    code = year.profile.code_on(absence.code, absence.first_day)
    if code is None:
        raise NotPossible("This code is not in force on all of these days.", "kind")
    return state_of(code, may_grant=by.reason_everywhere(GRANT_LEAVE) is not None)


def _year_of(by: Viewer, absence: KnownAbsence) -> SchoolYear:
    year = school_year(by, absence.first_day)
    if year is None:
        raise NotPossible("The first day is in no academic year of this school.", "first_day")
    if absence.last_day > year.span.last_day:
        raise NotPossible("The last day lies in another academic year: enter it there again.", "last_day")
    return year


def _refuse_wrong_age(
    by: Viewer, year: SchoolYear, pupils: Sequence[uuid.UUID], absence: KnownAbsence
) -> None:
    if absence.code not in age_bound_codes(year.profile):
        return
    for day in (absence.first_day, absence.last_day):
        for is_of_age in of_compulsory_age(by, year.profile, pupils, day).values():
            refusal = refusal_of_age(absence.code, year.profile, is_of_compulsory_age=is_of_age)
            if refusal:
                raise NotPossible(refusal, "kind")


@transaction.atomic
def change_absence(
    *,
    by: Viewer,
    which: WhichAbsence,
    kind: KnownKind,
    changed: KnownAbsence,
) -> None:
    """Change an absence, keeping what it said before.

    Raises NotThere and NotPossible. Leave changed by somebody who may not grant it goes back to requested.
    """
    year = _year_of(by, changed)
    problem = problem_of(changed, kind, year.profile)
    if problem:
        raise NotPossible(problem[1], problem[0])
    if year.period != which.period:
        raise NotPossible("An absence stays in its academic year.", "first_day")
    _refuse_wrong_age(by, year, [which.pupil_id], changed)

    def change(before: KnownAbsence) -> KnownAbsence:
        if before.code != changed.code:
            raise NotPossible("End this absence and enter the other kind as one of its own.", "kind")
        if before.state == REFUSED:
            raise NotPossible("This does not take place. Enter a new absence.")
        return msgspec.structs.replace(
            changed,
            id=before.id,
            at=before.at,
            by=before.by,
            not_then=before.not_then,
            state=_state(by, year, changed),
        )

    check = _not_too_many(year, kind)
    _rewrite(by, EXPECT_ABSENCE, which, change=change, words="changed", check=check)


@transaction.atomic
def end_absence(*, by: Viewer, which: WhichAbsence, last_day: dt.date) -> None:
    """End an absence earlier; an end before its first day cancels it. Raises NotThere."""

    def end(before: KnownAbsence) -> KnownAbsence:
        if last_day >= before.last_day:
            raise NotPossible("It ends by then already. To make it longer, change it.", "last_day")
        return _ended(before, last_day)

    _rewrite(by, EXPECT_ABSENCE, which, change=end, words="ended")


@transaction.atomic(savepoint=False)
def end_shared_absence(
    *, by: Viewer, whose: Collection[uuid.UUID], shared: SharedAbsence, last_day: dt.date
) -> None:
    """End a shared absence earlier for these pupils, all at once; those for whom it has already ended are left alone."""

    def end(before: KnownAbsence) -> KnownAbsence:
        return before if last_day >= before.last_day else _ended(before, last_day)

    _rewrite_shared(by, EXPECT_ABSENCE, shared, whose=sorted(whose), change=end, words="ended")


def _ended(before: KnownAbsence, last_day: dt.date) -> KnownAbsence:
    if last_day < before.first_day:
        return msgspec.structs.replace(before, state=REFUSED)
    return msgspec.structs.replace(before, last_day=last_day)


@transaction.atomic
def renew_absence(*, by: Viewer, which: WhichAbsence, last_day: dt.date) -> None:
    """Renew an ended absence from today up to a day. Raises NotThere and NotPossible."""

    def renew(before: KnownAbsence) -> KnownAbsence:
        if last_day < by.today or (before.state == AGREED and last_day <= before.last_day):
            raise NotPossible("It holds up to that day already, or the day is over.", "last_day")
        ended = before.last_day if before.state == AGREED else before.first_day - ONE_DAY
        away = (ended + dt.timedelta(days=n) for n in range(1, (by.today - ended).days))
        not_then = tuple(product(away, range(SESSIONS_A_DAY)))
        return msgspec.structs.replace(
            before, state=AGREED, last_day=last_day, not_then=(*before.not_then, *not_then)
        )

    _rewrite(by, EXPECT_ABSENCE, which, change=renew, words="renewed")


@transaction.atomic
def decide_leave(*, by: Viewer, which: WhichAbsence, is_granted: bool) -> None:
    """Grant or refuse requested leave; only named people may. Raises NotThere and NotPossible."""

    def decide(before: KnownAbsence) -> KnownAbsence:
        if before.state != ASKED:
            raise NotPossible("This was decided already.")
        return msgspec.structs.replace(before, state=AGREED if is_granted else REFUSED)

    words = "granted" if is_granted else "refused"
    _rewrite(by, GRANT_LEAVE, which, change=decide, words=words)


@transaction.atomic
def take_session_out(*, by: Viewer, which: WhichAbsence, day: dt.date, slot: int) -> None:
    """Take one session out of an absence: the office agrees that the pupil was seen. Raises NotThere."""

    def take_out(before: KnownAbsence) -> KnownAbsence:
        return msgspec.structs.replace(before, not_then=(*before.not_then, (day, slot)))

    _rewrite(by, EXPECT_ABSENCE, which, change=take_out, words="did not hold at one session")


def _rewrite(
    by: Viewer,
    permission: Permission,
    which: WhichAbsence,
    *,
    change: Callable[[KnownAbsence], KnownAbsence],
    words: str,
    check: Check | None = None,
) -> None:
    shared = SharedAbsence(which.period, which.absence_id)
    whose = [which.pupil_id]
    found = _rewrite_shared(by, permission, shared, whose=whose, change=change, words=words, check=check)
    if not found:
        raise NotThere(permission, [which.pupil_id])


def _rewrite_shared(
    by: Viewer,
    permission: Permission,
    shared: SharedAbsence,
    *,
    whose: Sequence[uuid.UUID],
    change: Callable[[KnownAbsence], KnownAbsence],
    words: str,
    check: Check | None = None,
) -> int:
    """Change an absence in the folders of the pupils who have it, keeping what it said before. Returns how many have it."""
    want = Want(KNOWN_ABSENCES, shared.period)
    opened = open_folders(by, permission, whose, want, action=f"known absence {words}", lock=True)
    found, changes = 0, []
    for pupil, held in opened.of(KNOWN_ABSENCES, shared.period).items():
        before = the_absence(held.record, shared.absence_id)
        after = change(before) if before else None
        found += before is not None
        if before is None or after is None or after == before:
            continue
        former = FormerAbsence(before, by.moment, by.person_id, words)
        now = tuple(after if each.id == before.id else each for each in held.record.absences)
        changed = KnownAbsences(now, (*held.record.former, former))
        if check:
            check(changed)
        changes.append(Change(pupil, changed, held.version))
    rewrite_opened(by, opened, KNOWN_ABSENCES, changes, period=shared.period)
    return found


@transaction.atomic
def write_known(*, by: Viewer, place: RegisterPlace, pupil: uuid.UUID, absence_id: uuid.UUID) -> None:
    """Write the code of a known absence into a register, for a mark without a reason or after a head count. What
    somebody else has marked meanwhile stays. Raises NotThere, NoRegister and NotPossible.
    """
    header = read_header(by, place)
    authority = authority_over(by, header)
    register_id, header = lock_register(by, header)
    opened = open_lines(by, header, authority, [pupil], Want(KNOWN_ABSENCES, header.year_period))
    held = opened.of(KNOWN_ABSENCES, header.year_period).get(pupil)
    absence = absence_at(held.record, place.day, header.session_slot) if held else None
    if absence is None or absence.id != absence_id:
        raise NotThere(EXPECT_ABSENCE, [pupil])
    intake = Intake(by, header, opened.of(header.line.kind, header.line.period))
    present = intake.present(pupil)
    if present not in {"", header.profile.follow_up.no_reason}:
        raise NotPossible("Somebody has marked this pupil meanwhile. Look at the mark first.")
    intake.change = WhyChanged.REASON_RECEIVED if present else WhyChanged.NOT_A_CHANGE
    code = header.profile.code_on(absence.code, place.day)
    if code is None:
        raise NotPossible("This code is not in force on that day.")
    intake.enter_known(pupil, code)
    write_intake(by, opened, intake, register_id=register_id, origin=RegisterEntry.Origin.KNOWN_ABSENCE)
