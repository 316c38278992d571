"""The home page of attendance staff: who is missing without a reason now, and which registers are not taken."""

import uuid
from dataclasses import dataclass
from itertools import takewhile

from muster.attendance.access import SEE_PUPIL_ATTENDANCE
from muster.attendance.following import where_things_stand
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.pages import tone_of
from muster.attendance.queries.due import SchoolYear
from muster.attendance.queries.today import DayRegister, Progress, how_far, registers_of_day
from muster.attendance.queries.whole import Counted
from muster.attendance.records import SESSION_LINE
from muster.attendance.words import days_in_words
from muster.calendar.rules import slot_index
from muster.people.directory import names
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record

MOST_MISSING = 8


@dataclass(frozen=True, slots=True)
class Unexplained:
    """A pupil who is absent today without a reason, and for how long."""

    id: uuid.UUID
    name: str
    initials: str
    tone: int
    form: str
    words: str
    sessions: int


@dataclass(frozen=True, slots=True)
class OfficePart:
    """What attendance staff see first. `accounted` says in one sentence how things stand.

    `missing` are the first of the registers that nobody took, and `more_missing` counts the others.
    """

    accounted: str
    unexplained: tuple[Unexplained, ...]
    missing: tuple[DayRegister, ...]
    more_missing: int
    due: int
    taken: int


def office_part(viewer: Viewer, year: SchoolYear, lines: Counted | None) -> OfficePart:
    """The state of the day. Without the school's lines, only its registers."""
    registers = registers_of_day(viewer, year, viewer.today)
    missing = tuple(each for each in registers if each.progress is Progress.MISSING)
    unexplained = tuple(_unexplained(viewer, lines)) if lines and viewer.may(SEE_PUPIL_ATTENDANCE) else ()
    return OfficePart(
        accounted=where_things_stand(len(unexplained), how_far(registers), viewer.now.time()),
        unexplained=unexplained,
        missing=missing[:MOST_MISSING],
        more_missing=max(0, len(missing) - MOST_MISSING),
        due=sum(each.progress in {Progress.DUE, Progress.STARTED} for each in registers),
        taken=sum(each.progress is Progress.TAKEN for each in registers),
    )


def _unexplained(viewer: Viewer, lines: Counted) -> list[Unexplained]:
    """Pupils absent without a reason in today's latest marked session, longest first. The log records whom it names."""
    directory = names(viewer)
    found = []
    for row, each in enumerate(lines.roll):
        sessions = _run_without_reason(viewer, lines, row) if each.was_on_roll(viewer.today) else 0
        if sessions:
            form = directory.group(each.form_id) if each.form_id else ""
            days = days_in_words(sessions, len(lines.year.profile.sessions))
            found.append(
                Unexplained(
                    id=each.pupil_id,
                    name=directory.shown(each.pupil_id),
                    initials=directory.initials(each.pupil_id),
                    tone=tone_of(each.pupil_id),
                    form=form,
                    words=days,
                    sessions=sessions,
                )
            )
    if found:
        reason = viewer.reason_everywhere(SEE_PUPIL_ATTENDANCE)
        named = [each.id for each in found]
        record(
            viewer,
            SEE_PUPIL_ATTENDANCE,
            "list unexplained",
            reason=reason,
            people=named,
            kinds=[SESSION_LINE],
        )
    return sorted(found, key=lambda each: -each.sessions)


def _run_without_reason(viewer: Viewer, lines: Counted, row: int) -> int:
    """How many marked sessions in a row, back from today's latest, have no reason; 0 if today's has one."""
    profile, marks = lines.year.profile, lines.marks[row]
    no_reason = profile.bytes_by_symbol[profile.follow_up.no_reason]
    first = slot_index(lines.year.span.first_day, SESSIONS_A_DAY, (viewer.today, 0))
    today = [byte for byte in marks[first : first + len(profile.sessions)].tolist() if byte]
    if not today or today[-1] != no_reason:
        return 0
    before = [int(marks[index]) for index, day in lines.due if day < viewer.today and marks[index]]
    return len(list(takewhile(lambda byte: byte == no_reason, reversed(before + today))))
