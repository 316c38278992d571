"""Bringing in registers that were taken before."""

import datetime as dt
import uuid
from collections.abc import Sequence

import pytest

from muster.attendance.actions.history import AlreadyTaken, PastRegister, enter_history
from muster.attendance.actions.saving import save_marks
from muster.attendance.intake import Because
from muster.attendance.lines import lesson_place, session_place
from muster.attendance.marks import Mark
from muster.attendance.models import Register, RegisterEntry
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.sheets import register_sheet
from muster.attendance.queries.verification import verify_lines
from muster.attendance.rules import SentMark, WhyChanged
from muster.calendar.profile import profile
from muster.protection.access.decisions import NotThere, Refused
from tests.cast import FIRST_DAY, HALF_TERMS, LAST_DAY, School

CODES = profile("england").bytes_by_symbol
DAY = dt.date(2026, 11, 19)
PRESENT, LATE = Mark(CODES["/"]), Mark(CODES["L"], 12, 8 * 60 + 57)


def past(school: School, slot: int, marks: Sequence[tuple[uuid.UUID, Mark]]) -> PastRegister:
    """A register of form 3B on a past day, taken by its tutor."""
    taken = dt.datetime(2026, 11, 19, 8, 52, tzinfo=dt.UTC)
    return PastRegister(
        place=RegisterPlace(school.form_3b, DAY, Register.Kind.SESSION, slot),
        line=session_place(first_day=FIRST_DAY, last_day=LAST_DAY, day=DAY, slot=slot),
        taken_at=taken,
        taken_by=school.tutor,
        finished_at=taken,
        marks=marks,
    )


def enter(school: School, registers: Sequence[PastRegister]) -> None:
    """As the data manager, who brings history in."""
    with school.seen_by(school.data_manager) as viewer:
        enter_history(by=viewer, year=school.year, registers=registers)


def differences(school: School) -> int:
    """Where the entries and the lines do not agree."""
    with school.seen_by_command() as viewer:
        return len(verify_lines(viewer, school.year).differences)


def test_history_is_seen_in_the_registers(school: School):
    enter(school, [past(school, 0, [(school.ada, PRESENT), (school.ben, LATE)])])
    with school.seen_by(school.tutor) as viewer:
        rows = {row.pupil_id: row for row in register_sheet(viewer, school.register(day=DAY)).rows}
    assert rows[school.ada].code == "/"
    assert (rows[school.ben].code, rows[school.ben].minutes) == ("L", 12)
    assert rows[school.daisy].code == ""


def test_entries_and_lines_agree_after_history(school: School):
    morning = past(school, 0, [(school.ada, PRESENT), (school.ben, LATE)])
    afternoon = past(school, 1, [(school.ada, Mark(CODES["\\"]))])
    enter(school, [morning, afternoon])
    assert differences(school) == 0


def test_a_later_change_outweighs_history(school: School):
    enter(school, [past(school, 0, [(school.ada, PRESENT)])])
    with school.seen_by(school.attendance_officer) as viewer:
        saved = save_marks(
            by=viewer,
            place=school.register(day=DAY),
            marks=[SentMark(uuid.uuid4(), school.ada, "I", was="/")],
            because=Because(WhyChanged.WRONG_CODE),
        )
    assert len(saved.saved) == 1
    assert differences(school) == 0


def test_history_comes_after_marks_of_another_day(school: School):
    with school.seen_by(school.tutor) as viewer:
        save_marks(by=viewer, place=school.register(), marks=[SentMark(uuid.uuid4(), school.ada, "/")])
    enter(school, [past(school, 0, [(school.ada, LATE)])])
    assert differences(school) == 0


def test_lessons_have_a_history_too(school: School):
    _, first, last = HALF_TERMS[1]
    starts = dt.datetime(2026, 11, 19, 10, 0, tzinfo=dt.UTC)
    lesson = PastRegister(
        place=school.lesson(day=DAY),
        line=lesson_place(first_day=first, last_day=last, day=DAY, period_number=2),
        taken_at=starts,
        taken_by=school.subject_teacher,
        finished_at=None,
        marks=[(school.theo, PRESENT)],
    )
    enter(school, [lesson, past(school, 0, [(school.ada, PRESENT)])])
    assert differences(school) == 0
    with school.seen_by(school.subject_teacher) as viewer:
        rows = register_sheet(viewer, school.lesson(day=DAY)).rows
    assert {row.pupil_id: row.code for row in rows}[school.theo] == "/"


def test_a_register_that_is_here_is_never_overwritten(school: School):
    enter(school, [past(school, 0, [(school.ada, PRESENT)])])
    again = [past(school, 1, [(school.ada, PRESENT)]), past(school, 0, [(school.ada, LATE)])]
    with pytest.raises(AlreadyTaken):
        enter(school, again)
    with school.seen_by(school.tutor) as viewer:
        codes = {row.pupil_id: row.code for row in register_sheet(viewer, school.register(day=DAY)).rows}
        untouched = register_sheet(viewer, school.register(day=DAY, slot=1)).rows
    assert codes[school.ada] == "/"
    assert {row.code for row in untouched} == {""}


def test_the_entry_says_that_it_was_imported(school: School):
    enter(school, [past(school, 0, [(school.ada, PRESENT)])])
    with school.seen_by(school.data_manager) as viewer:
        entry = RegisterEntry.objects.get(school_id=viewer.school_id)
    assert entry.origin == RegisterEntry.Origin.IMPORT
    assert entry.by_person == school.tutor


def test_a_teacher_brings_no_history_in(school: School):
    with pytest.raises(Refused), school.seen_by(school.tutor) as viewer:
        enter_history(by=viewer, year=school.year, registers=[past(school, 0, [(school.ada, PRESENT)])])


def test_history_of_somebody_else_is_refused_whole(school: School):
    stranger = uuid.uuid4()
    with pytest.raises(NotThere):
        enter(school, [past(school, 0, [(school.ada, PRESENT), (stranger, PRESENT)])])
    with school.seen_by_command() as viewer:
        assert not Register.objects.filter(school_id=viewer.school_id).exists()
