"""Visits, fixtures and placements: planned once for many pupils, counted on the spot, never marked without a head count."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from muster.attendance.access import COUNT_HEADS, EXPECT_ABSENCE
from muster.attendance.actions.expecting import end_shared_absence, enter_absence, renew_absence
from muster.attendance.actions.saving import lock_register, open_lines, write_intake
from muster.attendance.authority import Authority
from muster.attendance.headers import Header, read_headers
from muster.attendance.intake import Intake
from muster.attendance.known import SharedAbsence, WhichAbsence, absence_at
from muster.attendance.models import Event, RegisterEntry
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.due import school_year
from muster.attendance.queries.events import coming_along, event_kinds, event_pupils, registers_at
from muster.attendance.queries.roll import roll_on
from muster.attendance.records import KNOWN_ABSENCES, KnownAbsence
from muster.attendance.rules import WhyChanged, is_too_early_to_count
from muster.calendar.profile import KnownKind
from muster.calendar.refusals import NotPossible
from muster.people.actions.events import NewEvent, close_event, join_event, open_event
from muster.people.directory import names
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Want
from muster.protection.identifiers import thing_id


@dataclass(frozen=True, slots=True)
class _Register:
    """A locked register, and the pupils in it who were counted."""

    id: uuid.UUID
    header: Header
    pupils: tuple[uuid.UUID, ...]


@transaction.atomic
def plan_event(*, by: Viewer, event: NewEvent, kind: KnownKind, slots: Sequence[int] = ()) -> uuid.UUID:
    """Plan an event: its leaders see who is coming, and registers do not expect them.

    Returns its id, which every pupil's known absence carries. Raises NotThere and NotPossible.
    """
    event_id = thing_id()
    absence = KnownAbsence(
        event.first_day, event.last_day, kind.code, tuple(slots), reason=event.name, id=event_id
    )
    enter_absence(by=by, pupils=event.pupils, kind=kind, absence=absence)
    Event.objects.create(
        id=event_id,
        school_id=by.school_id,
        group_id=open_event(by=by, event=event),
        code=kind.code,
        first_day=event.first_day,
        last_day=event.last_day,
        slots=list(slots),
        made_at=by.moment,
        made_by=by.person_id,
    )
    return event_id


@transaction.atomic
def cancel_event(*, by: Viewer, event_id: uuid.UUID) -> None:
    """Cancel an event, or end it today: registers expect everybody again. Marks stay as they are."""
    reason = require(by, EXPECT_ABSENCE)
    event = _locked(by, event_id)
    _refuse_if_over(by, event)
    _end(by, event, event_pupils(by, event, max(by.today, event.first_day)))
    close_event(by=by, group_id=event.group_id)
    event.cancelled_at, event.cancelled_by = by.moment, by.person_id
    event.save(update_fields=["cancelled_at", "cancelled_by"])
    record(by, EXPECT_ABSENCE, "cancel event", reason=reason)


@transaction.atomic
def add_to_event(*, by: Viewer, event_id: uuid.UUID, pupils: Sequence[uuid.UUID]) -> tuple[uuid.UUID, ...]:
    """Add pupils to an event from today on, including any who were left out. Returns those who were not coming before.

    Raises NotThere and NotPossible.
    """
    reason = require(by, EXPECT_ABSENCE)
    event = _locked(by, event_id)
    _refuse_if_over(by, event)
    day = max(by.today, event.first_day)
    away = set(pupils) - roll_on(by, day, pupils=pupils).keys()
    if away:
        raise NotThere(EXPECT_ABSENCE, sorted(away))
    planned, coming = event_pupils(by, event, day), coming_along(by, event, day)
    added = tuple(sorted(pupil for pupil in set(pupils) if pupil not in planned))
    back = tuple(sorted(pupil for pupil in set(pupils) & planned if pupil not in coming))
    if added:
        _come_along(by, event, added, day)
    shared = _absence_of(by, event)
    for pupil in back:
        which = WhichAbsence(pupil, shared.period, shared.absence_id)
        renew_absence(by=by, which=which, last_day=event.last_day)
    record(by, EXPECT_ABSENCE, "add to event", reason=reason)
    return (*added, *back)


def _come_along(by: Viewer, event: Event, pupils: Sequence[uuid.UUID], day: dt.date) -> None:
    year = school_year(by, event.first_day)
    kinds = {kind.code: kind for kind in event_kinds(year, day)} if year else {}
    if event.code not in kinds:
        raise NotPossible("The code of this event is not in force any more.")
    absence = KnownAbsence(
        day,
        event.last_day,
        event.code,
        tuple(event.slots),
        reason=str(names(by).group(event.group_id)),
        id=event.id,
    )
    enter_absence(by=by, pupils=pupils, kind=kinds[event.code], absence=absence)
    join_event(by=by, group_id=event.group_id, pupils=pupils, last_day=event.last_day)


@transaction.atomic
def leave_out_of_event(*, by: Viewer, event_id: uuid.UUID, pupil: uuid.UUID) -> None:
    """Leave one pupil out of an event from today on. Raises NotThere and NotPossible."""
    event = _locked(by, event_id)
    if pupil not in event_pupils(by, event, max(by.today, event.first_day)):
        raise NotThere(EXPECT_ABSENCE, [pupil])
    _end(by, event, [pupil])


def _end(by: Viewer, event: Event, pupils: Collection[uuid.UUID]) -> None:
    yesterday = by.today - dt.timedelta(days=1)
    end_shared_absence(by=by, whose=pupils, shared=_absence_of(by, event), last_day=yesterday)


def _absence_of(by: Viewer, event: Event) -> SharedAbsence:
    year = school_year(by, event.first_day)
    if year is None:
        raise NotThere(EXPECT_ABSENCE)
    return SharedAbsence(year.period, event.id)


def _refuse_if_over(by: Viewer, event: Event) -> None:
    if event.cancelled_at is not None or event.last_day < by.today:
        raise NotPossible("This event is over already.")


def _locked(by: Viewer, event_id: uuid.UUID) -> Event:
    event = Event.objects.filter(school_id=by.school_id, id=event_id).select_for_update().first()
    if event is None:
        raise NotThere(EXPECT_ABSENCE)
    return event


@transaction.atomic
def count_heads(
    *, by: Viewer, event_id: uuid.UUID, day: dt.date, slot: int, here: Collection[uuid.UUID]
) -> int:
    """Mark the pupils counted by the event's leader, or by the office on their behalf.

    Returns how many marks were entered. Nobody else is marked, and a mark made meanwhile stays. Raises NotThere, and
    NotPossible for a day or session that is not the event's or has not come yet.
    """
    event = Event.objects.filter(school_id=by.school_id, id=event_id, cancelled_at=None).first()
    reason = by.reason_in_group(COUNT_HEADS, event.group_id) if event else None
    if event is None or reason is None:
        raise NotThere(COUNT_HEADS)
    is_then = event.first_day <= day <= event.last_day and (not event.slots or slot in event.slots)
    if not is_then or day > by.today:
        raise NotPossible("Heads are counted on the days of the event, once they have come.")
    counted = sorted(set(here).intersection(event_pupils(by, event, day)))
    authority = Authority(COUNT_HEADS, reason)
    registers = _locked_registers(by, registers_at(by, counted, day, slot))
    marks = sum(_confirm(by, authority, one, event) for one in registers)
    record(by, COUNT_HEADS, "count heads", reason=reason, people=counted)
    return marks


def _locked_registers(by: Viewer, wanted: Mapping[RegisterPlace, Sequence[uuid.UUID]]) -> list[_Register]:
    """Every header before any folder. Raises NotPossible where there is none, or its session is still to come.

    On a day off for one site of two, those of the other are counted.
    """
    headers = read_headers(by, tuple(wanted))
    if wanted and not headers:
        raise NotPossible("None of them has a register in this session: the school is closed then.")
    if any(is_too_early_to_count(by.now, header.place.day, header.opens) for header in headers.values()):
        raise NotPossible("This session is still to come. Count heads again when it is there.")
    found = []
    for place, header in headers.items():
        register_id, locked = lock_register(by, header)
        found.append(_Register(register_id, locked, tuple(set(wanted[place]).intersection(locked.members))))
    return found


def _confirm(by: Viewer, authority: Authority, register: _Register, event: Event) -> int:
    header = register.header
    pupils = sorted(register.pupils)
    opened = open_lines(by, header, authority, pupils, Want(KNOWN_ABSENCES, header.year_period))
    known = opened.of(KNOWN_ABSENCES, header.year_period)
    intake = Intake(by, header, opened.of(header.line.kind, header.line.period))
    no_reason = header.profile.follow_up.no_reason
    code = header.profile.code_on(event.code, header.place.day)
    for pupil in pupils:
        absence = absence_at(known[pupil].record, header.place.day, header.place.slot)
        is_on_it = absence is not None and absence.id == event.id
        if is_on_it and code is not None and intake.present(pupil) in {"", no_reason}:
            if intake.present(pupil):
                intake.change = WhyChanged.REASON_RECEIVED
            intake.enter_known(pupil, code)
    if intake.entered:
        origin = RegisterEntry.Origin.KNOWN_ABSENCE
        write_intake(by, opened, intake, register_id=register.id, origin=origin)
    return len(intake.entered)
