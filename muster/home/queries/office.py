"""The home page of attendance staff: who is missing without a reason now, and which registers are not taken."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from muster.attendance.access import SEE_PUPIL_ATTENDANCE
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.pages import tone_of
from muster.attendance.queries.due import SchoolYear
from muster.attendance.queries.today import DayRegister, Progress, registers_of_day
from muster.attendance.queries.whole import Counted
from muster.attendance.records import SESSION_LINE
from muster.attendance.words import days_in_words
from muster.calendar.rules import slot_index
from muster.people.directory import names
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record


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
    """What attendance staff see first. `accounted` says in one sentence how things stand."""

    accounted: str
    unexplained: tuple[Unexplained, ...]
    missing: tuple[DayRegister, ...]
    due: int
    taken: int


def office_part(viewer: Viewer, year: SchoolYear, lines: Counted | None) -> OfficePart:
    """The state of the day. Without the school's lines, only its registers."""
    registers = registers_of_day(viewer, year, viewer.today)
    missing = tuple(each for each in registers if each.progress is Progress.MISSING)
    unexplained = tuple(_unexplained(viewer, lines)) if lines and viewer.may(SEE_PUPIL_ATTENDANCE) else ()
    return OfficePart(
        accounted=_accounted(len(unexplained), missing),
        unexplained=unexplained,
        missing=missing,
        due=sum(each.progress in {Progress.DUE, Progress.STARTED} for each in registers),
        taken=sum(each.progress is Progress.TAKEN for each in registers),
    )


def _accounted(unexplained: int, missing: Sequence[DayRegister]) -> str:
    """How things stand, distinguishing missing children from missing registers."""
    if unexplained == 1:
        children = "1 child is absent without a reason."
    elif unexplained:
        children = f"{unexplained} children are absent without a reason."
    else:
        children = "Everyone on the registers taken is accounted for."
    if not missing:
        return children
    groups = ", ".join(f"{each.group_name} {each.session}" for each in missing)
    verb = "1 register is" if len(missing) == 1 else f"{len(missing)} registers are"
    return f"{children} {verb} missing: {groups}."


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
