"""Leaving the roll, returning to it, and correcting those dates."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.people.access import CHANGE_ROLL
from muster.people.actions.corrections import Correction, correct_records, keep_past_values
from muster.people.evidence import last_day_marked
from muster.people.models import Dated, Enrolment, Membership, Pupil
from muster.people.records import (
    PARTICULARS,
    TIME_ON_ROLL,
    Particulars,
    PastValue,
    TimeOnRoll,
)
from muster.people.roll import ONE_DAY, Stay
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.ui.formats import full_date


@dataclass(frozen=True, slots=True)
class Leaving:
    """How a pupil leaves: the last day on roll, the legal ground as the country's profile names it, and where to."""

    last_day: dt.date
    ground: str
    destination: str


@dataclass(frozen=True, slots=True)
class Registration:
    """How a pupil is registered from a day on; `other_school` is that of a dual registration."""

    kind: Enrolment.Kind
    first_day: dt.date
    other_school: str = ""


@transaction.atomic
def take_off_roll(*, by: Viewer, pupil_id: uuid.UUID, leaving: Leaving) -> None:
    """End a pupil's time on roll and in every group.

    Raises NotPossible if the pupil is not on roll that day, goes on being registered in another way after it, or was
    marked after it: a date does not undo what the register says happened.
    """
    reason = require(by, CHANGE_ROLL)
    enrolment = _enrolment_on(by, pupil_id, leaving.last_day)
    _refuse_marks_after(by, pupil_id, leaving.last_day)
    _refuse_to_leave_a_part(by, enrolment)
    Enrolment.objects.filter(school_id=by.school_id, id=enrolment.id).update(last_day=leaving.last_day)
    end_memberships(by, [pupil_id], leaving.last_day)
    note_particulars(
        by, CHANGE_ROLL, [pupil_id], leaving_ground=leaving.ground, destination=leaving.destination
    )
    record(by, CHANGE_ROLL, "take off roll", reason=reason, people=[pupil_id])


@transaction.atomic
def readmit(*, by: Viewer, pupil_id: uuid.UUID, registration: Registration) -> None:
    """Put a former pupil back on roll, with the same folder. Raises NotPossible if times on roll would overlap."""
    reason = require(by, CHANGE_ROLL)
    if not Pupil.objects.filter(school_id=by.school_id, folder_id=pupil_id).exists():
        raise NotThere(CHANGE_ROLL, [pupil_id])
    _begin(by, pupil_id, registration)
    cleared = {"leaving_ground": "", "destination": "", "other_school": registration.other_school}
    note_particulars(by, CHANGE_ROLL, [pupil_id], **cleared)
    record(by, CHANGE_ROLL, "put back on roll", reason=reason, people=[pupil_id])


@transaction.atomic
def change_registration(*, by: Viewer, pupil_id: uuid.UUID, registration: Registration) -> None:
    """Change how a pupil is registered from a day on, as when a dual registration begins or ends."""
    reason = require(by, CHANGE_ROLL)
    current = _enrolment_on(by, pupil_id, registration.first_day)
    if current.kind == registration.kind:
        raise NotPossible("The pupil is registered like this already.", "kind")
    last_day = current.last_day
    if current.first_day == registration.first_day:
        current.delete()
    else:
        current.last_day = registration.first_day - ONE_DAY
        current.save(update_fields=["last_day"])
    _begin(by, pupil_id, registration, last_day=last_day)
    note_particulars(by, CHANGE_ROLL, [pupil_id], other_school=registration.other_school)
    record(by, CHANGE_ROLL, "change registration", reason=reason, people=[pupil_id])


@transaction.atomic
def correct_time_on_roll(
    *, by: Viewer, pupil_id: uuid.UUID, enrolment_id: uuid.UUID, stay: Stay, why: str = ""
) -> None:
    """Correct the days of a time on roll, keeping what they were in the pupil's folder.

    Raises NotPossible if times would overlap, or marks would fall outside all of them.
    """
    reason = require(by, CHANGE_ROLL)
    enrolment = _enrolment(by, pupil_id, enrolment_id)
    _refuse_overlap(by, pupil_id, stay, but=enrolment_id)
    is_latest = not _enrolments(by, pupil_id).filter(first_day__gt=enrolment.first_day).exists()
    if stay.last_day is not None and is_latest:
        _refuse_marks_after(by, pupil_id, stay.last_day)
    _keep_time(by, enrolment, why)
    enrolment.first_day, enrolment.last_day = stay.first_day, stay.last_day
    enrolment.save(update_fields=["first_day", "last_day"])
    if stay.last_day is not None and is_latest:
        end_memberships(by, [pupil_id], stay.last_day)
    record(by, CHANGE_ROLL, "correct time on roll", reason=reason, people=[pupil_id])


@transaction.atomic
def withdraw_expected(*, by: Viewer, pupil_id: uuid.UUID, enrolment_id: uuid.UUID) -> None:
    """Remove a time on roll that has not begun: the family has told the school that the pupil will not come.

    From the first day on, the pupil is on roll and absence is followed up; leaving then needs a legal ground.
    """
    reason = require(by, CHANGE_ROLL)
    enrolment = _enrolment(by, pupil_id, enrolment_id)
    if enrolment.first_day <= by.today:
        raise NotPossible("The first day has come: the pupil is on roll, and leaving needs a ground.")
    _keep_time(by, enrolment, "withdrawn before the first day")
    enrolment.delete()
    record(by, CHANGE_ROLL, "withdraw expected pupil", reason=reason, people=[pupil_id])


def _enrolments(by: Viewer, pupil_id: uuid.UUID) -> Dated:
    found: Dated = Enrolment.objects.filter(school_id=by.school_id, pupil_id=pupil_id)
    return found


def _enrolment(by: Viewer, pupil_id: uuid.UUID, enrolment_id: uuid.UUID) -> Enrolment:
    found: Enrolment | None = _enrolments(by, pupil_id).filter(id=enrolment_id).first()
    if found is None:
        raise NotThere(CHANGE_ROLL, [pupil_id])
    return found


def _enrolment_on(by: Viewer, pupil_id: uuid.UUID, day: dt.date) -> Enrolment:
    """The time on roll that holds on a day, locked, because two people may end it at once."""
    found: Enrolment | None = _enrolments(by, pupil_id).on(day).select_for_update().first()
    if found is None:
        if not _enrolments(by, pupil_id).exists():
            raise NotThere(CHANGE_ROLL, [pupil_id])
        raise NotPossible("The pupil is not on roll on that day.", "day")
    return found


def _begin(
    by: Viewer, pupil_id: uuid.UUID, registration: Registration, last_day: dt.date | None = None
) -> None:
    _refuse_overlap(by, pupil_id, Stay(registration.first_day, last_day))
    Enrolment.objects.create(
        school_id=by.school_id,
        pupil_id=pupil_id,
        kind=registration.kind,
        first_day=registration.first_day,
        last_day=last_day,
    )


def _refuse_overlap(by: Viewer, pupil_id: uuid.UUID, stay: Stay, but: uuid.UUID | None = None) -> None:
    if stay.last_day is not None and stay.last_day < stay.first_day:
        raise NotPossible("The last day comes before the first.", "last_day")
    others = _enrolments(by, pupil_id).exclude(id=but)
    if any(stay.overlaps(Stay(other.first_day, other.last_day)) for other in others):
        raise NotPossible("The pupil is on roll already for some of these days.", "first_day")


def _refuse_marks_after(by: Viewer, pupil_id: uuid.UUID, last_day: dt.date) -> None:
    marked = last_day_marked(by, [pupil_id]).get(pupil_id)
    if marked is not None and marked > last_day:
        raise NotPossible(
            f"The register has marks until {full_date(marked)}: the last day cannot come before them.",
            "last_day",
        )


def _refuse_to_leave_a_part(by: Viewer, enrolment: Enrolment) -> None:
    """A time that follows without a gap is the same stay: it would keep on roll whoever leaves the one before."""
    if enrolment.last_day is None:
        return
    following = enrolment.last_day + ONE_DAY
    if _enrolments(by, enrolment.pupil_id).filter(first_day=following).exists():
        raise NotPossible(
            f"From {full_date(following)} the pupil is registered here in another way. Withdraw or correct that first.",
            "last_day",
        )


def end_memberships(by: Viewer, pupils: Sequence[uuid.UUID], last_day: dt.date) -> None:
    """End the memberships that still run, and remove those that would begin later."""
    memberships: Dated = Membership.objects.filter(school_id=by.school_id, pupil_id__in=pupils)
    memberships.filter(first_day__gt=last_day).delete()
    memberships.on(last_day).update(last_day=last_day)


def note_particulars(by: Viewer, permission: Permission, pupils: Sequence[uuid.UUID], **changes: str) -> None:
    """Change some fields of these pupils' particulars, keeping the earlier values."""
    opened = open_folders(by, permission, pupils, Want(PARTICULARS), action="open to change", lock=True)
    held = opened.of(PARTICULARS)
    corrections = [
        Correction(
            pupil,
            msgspec.structs.replace(held[pupil].record if pupil in held else Particulars(), **changes),
        )
        for pupil in pupils
    ]
    correct_records(by, permission, PARTICULARS, corrections=corrections, action="correct particulars")


def _keep_time(by: Viewer, enrolment: Enrolment, why: str) -> None:
    """Keep in the folder what a time on roll was before it is corrected or withdrawn."""
    pupil_id = enrolment.pupil_id
    opened = open_folders(by, CHANGE_ROLL, [pupil_id], Want(PARTICULARS), action="open to change", lock=True)
    content = msgspec.msgpack.encode(TimeOnRoll(enrolment.first_day, enrolment.kind, enrolment.last_day))
    past = PastValue(TIME_ON_ROLL, content, by.moment, by.person_id, why, ("first_day", "last_day"))
    keep_past_values(by, opened, [(pupil_id, past)])
