"""Absences known beforehand."""

import pytest

from muster.attendance.actions.expecting import expect_absences
from muster.attendance.queries.sheets import register_sheet
from muster.attendance.records import KnownAbsence
from muster.protection.access.decisions import NotThere
from tests.cast import TODAY, School

DENTIST = KnownAbsence(TODAY, TODAY, "M", (0,), "Dentist")


def expected(school: School, slot: int) -> dict[object, str]:
    """What the register of form 3B expects of each pupil."""
    with school.seen_by(school.tutor) as viewer:
        return {row.pupil_id: row.expected for row in register_sheet(viewer, school.register(slot=slot)).rows}


def test_a_known_absence_stands_in_the_register_of_its_session(school: School):
    with school.seen_by(school.office) as viewer:
        expect_absences(by=viewer, year=school.year, absences={school.ada: DENTIST})
    assert expected(school, 0)[school.ada] == "M"
    assert expected(school, 1)[school.ada] == ""
    assert expected(school, 0)[school.ben] == ""


def test_a_second_absence_leaves_the_first_as_it_is(school: School):
    funeral = KnownAbsence(TODAY, TODAY, "C", (1,), "Funeral")
    for absence in (DENTIST, funeral):
        with school.seen_by(school.attendance_officer) as viewer:
            expect_absences(by=viewer, year=school.year, absences={school.ada: absence})
    assert (expected(school, 0)[school.ada], expected(school, 1)[school.ada]) == ("M", "C")


def test_a_tutor_notes_no_absence_beforehand(school: School):
    with pytest.raises(NotThere), school.seen_by(school.tutor) as viewer:
        expect_absences(by=viewer, year=school.year, absences={school.ada: DENTIST})
