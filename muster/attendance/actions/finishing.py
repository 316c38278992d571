"""Finishes a register: known absences are entered, gaps are named, and from then on a change needs a reason."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from muster.attendance.access import TAKE_REGISTER
from muster.attendance.actions.saving import (
    lock_register,
    open_lines,
    write_intake,
)
from muster.attendance.authority import authority_over
from muster.attendance.headers import Header, read_header
from muster.attendance.intake import Intake
from muster.attendance.known import known_code, waits_for_a_head_count
from muster.attendance.models import Register, RegisterEntry
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.sheets import departures
from muster.attendance.records import KNOWN_ABSENCES, KnownAbsences
from muster.calendar.codes import Code
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Held, Want


@dataclass(frozen=True, slots=True)
class Finished:
    """The result of finishing: `gaps` are the pupils without a mark. With gaps, nothing is finished unless that was asked for."""

    is_finished: bool
    gaps: tuple[uuid.UUID, ...]


@transaction.atomic(savepoint=False)
def finish_register(*, by: Viewer, place: RegisterPlace, anyway: bool = False) -> Finished:
    """Finish a register.

    Known absences are entered for pupils without a mark; gaps stay gaps, never "present". A pupil on a visit or with a
    provider gets no mark until somebody confirms it. An already finished register keeps its time of finishing. Raises
    NotThere and NoRegister as saving does.
    """
    header = read_header(by, place)
    authority = authority_over(by, header)
    register_id, header = lock_register(by, header)
    opened = open_lines(
        by,
        header,
        authority,
        sorted(header.members),
        Want(KNOWN_ABSENCES, header.year_period),
        header.movements,
    )
    intake = Intake(by, header, opened.of(header.line.kind, header.line.period))
    left = {pupil: one.code for pupil, one in departures(by, header, opened).items()}
    known = _known(header, intake, opened.of(KNOWN_ABSENCES, header.year_period), left=left)
    elsewhere = {pupil for pupil, code in known.items() if waits_for_a_head_count(code)}
    for pupil, code in known.items():
        if pupil not in elsewhere:
            intake.enter_known(pupil, code)
    if intake.entered:
        write_intake(by, opened, intake, register_id=register_id, origin=RegisterEntry.Origin.KNOWN_ABSENCE)
    gaps = tuple(pupil for pupil in intake.held if not intake.present(pupil) and pupil not in elsewhere)
    if gaps and not anyway:
        return Finished(False, gaps)
    Register.objects.filter(school_id=by.school_id, id=register_id, finished_at=None).update(
        finished_at=by.moment, finished_by=by.person_id
    )
    record(by, TAKE_REGISTER, "finish register", reason=authority.reason)
    return Finished(True, gaps)


def _known(
    header: Header,
    intake: Intake,
    known: Mapping[uuid.UUID, Held[KnownAbsences]],
    *,
    left: Mapping[uuid.UUID, str],
) -> dict[uuid.UUID, Code]:
    """The code for each pupil without a mark: from a known absence, or proposed when they left earlier today."""
    day, slot = header.place.day, header.session_slot
    beforehand = {pupil: known_code(held.record, day, slot) for pupil, held in known.items()}
    symbols = {**left, **{pupil: symbol for pupil, symbol in beforehand.items() if symbol}}
    codes = {
        pupil: header.profile.code_on(symbol, day)
        for pupil, symbol in symbols.items()
        if intake.present(pupil) == ""
    }
    return {pupil: code for pupil, code in codes.items() if code is not None}
