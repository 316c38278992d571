"""A whole course's results by command: shown class by class, then imported, all or none."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from muster.assessment.places import SheetPlace
from muster.assessment.queries.sheets import mark_sheet
from muster.cli import imports
from muster.cli.imports.saying import REFUSED
from muster.people.actions import Correction, correct_particulars
from muster.people.records import Particulars
from tests.assessed import Assessed, assess
from tests.cast import School, make_school

TABLE = "Adno,Name,Autumn\n0101,Ada,104\n0102,Theo,99\n0999,Nobody,90\n"
COURSE = ("--what", "results", "--course", "reading, years 3 and 4")


@pytest.fixture
def assessed(db_app: None) -> Assessed:
    """Ada of 3B and Theo of 4A have admission numbers; both forms follow the course."""
    school = make_school()
    numbers = ((school.ada, "0101"), (school.theo, "0102"))
    with school.seen_by(school.office) as office:
        corrections = [Correction(pupil, Particulars(admission_number=number)) for pupil, number in numbers]
        correct_particulars(by=office, corrections=corrections)
    return assess(school)


def imported(tmp_path: Path, school: School, *options: str, table: str = TABLE) -> int:
    place = tmp_path / "results.csv"
    place.write_text(table)
    parser = argparse.ArgumentParser()
    imports.add_arguments(parser)
    return imports.run(parser.parse_args([str(place), "--school", str(school.id), *options]))


def entered(assessed: Assessed) -> dict[str, str]:
    """The autumn column's results, in both forms."""
    school = assessed.school
    found: dict[str, str] = {}
    with school.seen_by(school.data_manager) as viewer:
        for form in (school.form_3b, school.form_4a):
            sheet = mark_sheet(viewer, SheetPlace(form, assessed.course))
            at = [column.number for column in sheet.header.columns].index(assessed.column("autumn"))
            found |= {row.name: row.cells[at].text for row in sheet.rows if row.cells[at].text}
    return found


def test_every_class_of_the_course_is_shown_and_then_brought_in(assessed: Assessed, tmp_path, capsys):
    school = assessed.school
    assert imported(tmp_path, school, *COURSE, "--dry-run") == 0
    said = capsys.readouterr().out
    assert "3B, 1 pupil: 1 new, 0 changed, 0 same" in said
    assert "they concern nobody here: 1 line." in said
    assert entered(assessed) == {}
    assert imported(tmp_path, school, *COURSE, "--yes") == 0
    assert entered(assessed) == {"Ada Sinclair": "104", "Theo Sinclair": "99"}


def test_one_class_may_be_named(assessed: Assessed, tmp_path):
    assert imported(tmp_path, assessed.school, *COURSE, "--group", "3b", "--yes") == 0
    assert entered(assessed) == {"Ada Sinclair": "104"}


def test_one_bad_value_keeps_all_of_it_out(assessed: Assessed, tmp_path, capsys):
    table = TABLE.replace("99", "many")
    assert imported(tmp_path, assessed.school, *COURSE, "--yes", table=table) == REFUSED
    assert "line 3, Autumn, Attainment [many]" in capsys.readouterr().err
    assert entered(assessed) == {}


def test_a_course_that_nobody_follows_is_said(assessed: Assessed, tmp_path, capsys):
    assert imported(tmp_path, assessed.school, "--what", "results", "--course", "Runes", "--yes") == REFUSED
    assert "No class follows a course of this name" in capsys.readouterr().err


KEY_STAGE_2 = (
    "Adno,Surname,Reading Raw Score,Reading Scaled Score,Reading Outcome\n0101,S,34,107,AS\n0102,S,,T,T\n"
)


def test_a_column_that_the_file_calls_something_else_is_named_with_the_command(assessed: Assessed, tmp_path):
    named = ("--column", "Reading Scaled Score=Autumn, Attainment", "--yes")
    assert imported(tmp_path, assessed.school, *COURSE, *named, table=KEY_STAGE_2) == 0
    assert entered(assessed) == {"Ada Sinclair": "107", "Theo Sinclair": ".u"}


def test_a_column_that_the_sheet_has_not_is_refused_with_those_that_it_has(
    assessed: Assessed, tmp_path, capsys
):
    named = ("--column", "Reading Scaled Score=Winter", "--yes")
    assert imported(tmp_path, assessed.school, *COURSE, *named, table=KEY_STAGE_2) == REFUSED
    said = capsys.readouterr().err
    assert "No column of the sheet is called Winter" in said
    assert "Autumn, Attainment" in said
    assert entered(assessed) == {}
