"""Attendance that leaves the school: it reconciles with the registers pupil by pupil, after it was checked and agreed to."""

import csv
import datetime as dt
import io
import zipfile

import pyrage
import pytest
from openpyxl import load_workbook

from muster.attendance.queries.verification import verify_lines
from muster.exports.actions.making import fetch_export, make_export
from muster.exports.actions.recipes import NewRecipe, write_recipe
from muster.exports.queries.shown import exports
from muster.exports.queries.tables import export_tables
from muster.exports.rules import takes_two
from muster.protection.approvals.rules import Alone
from muster.ui.tables import WIDEST, Table, as_csv, as_workbook
from tests.cast import School, make_school
from tests.past_registers import take_week

pytestmark = pytest.mark.usefixtures("db_app")
RECIPIENT = pyrage.x25519.Identity.generate()
MONDAY = dt.date(2026, 11, 16)
CODES = "/\\LN" + "I\\U\\" + "//"
Tables = dict[str, list[list[str]]]


@pytest.fixture
def school() -> School:
    made = make_school()
    take_week(made, made.form_3b, MONDAY, {made.ada: CODES, made.ben: "V" * 10, made.leaver: ".........."})
    return made


def exported(school: School, *fields: str) -> tuple[Tables, bytes]:
    """What the recipient finds: the tables by the names of their files, and the workbook."""
    with school.seen_by(school.office) as by:
        recipe = NewRecipe("For us", "Ourselves", str(RECIPIENT.to_public()), fields)
        made = make_export(by=by, recipe_id=write_recipe(by=by, recipe=recipe))
        assert made.export_id is not None
        package = fetch_export(by=by, export_id=made.export_id).package
    with zipfile.ZipFile(io.BytesIO(pyrage.decrypt(package, [RECIPIENT]))) as archive:
        names = [name for name in archive.namelist() if name.endswith(".csv")]
        read = {name: archive.read(name).decode("utf-8-sig") for name in names}
        tables = {name: list(csv.reader(io.StringIO(text))) for name, text in read.items()}
        return tables, archive.read("tables.xlsx")


def row_of(table: list[list[str]], given: str) -> dict[str, str]:
    return dict(zip(table[0], next(row for row in table if row[0] == given), strict=True))


def test_codes_and_gaps_of_each_pupil_add_up_to_the_sessions_that_were_due(school: School):
    table = exported(school, "given", "attendance_by_code")[0]["attendance_by_code.csv"]
    ada, leaver = row_of(table, "Ada"), row_of(table, "Lucas")
    assert (ada["Possible"], ada["Attended"], ada["Authorised"], ada["Unauthorised"]) == ("10", "7", "1", "2")
    assert {code: ada[code] for code in ("/", "\\", "L", "N", "I", "U", "V")} == {
        "/": "3",
        "\\": "3",
        "L": "1",
        "N": "1",
        "I": "1",
        "U": "1",
        "V": "0",
    }
    due = {int(row[6]) + sum(map(int, row[7:])) for row in table[1:] if row[0] in {"Ada", "Ben", "Daisy"}}
    assert len(due) == 1
    assert int(leaver["No mark"]) == 78, "every session up to the day of leaving"


def test_the_marks_are_those_of_the_registers(school: School):
    table = exported(school, "given", "marks")[0]["marks.csv"]
    ada = row_of(table, "Ada")
    assert "".join(code for heading, code in ada.items() if heading >= "2026-11-16") == "Ada" + CODES
    assert ada["2026-11-17 AM"] == "L"
    with school.seen_by_command() as by:
        assert verify_lines(by, school.year).differences == ()


def test_the_workbook_says_the_same_and_holds_numbers_as_numbers(school: School):
    tables, workbook = exported(school, "given", "attendance_by_code")
    sheet = load_workbook(io.BytesIO(workbook))["attendance_by_code"]
    rows = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert [[str(cell) for cell in row] for row in rows] == tables["attendance_by_code.csv"]
    assert isinstance(rows[1][1], int)


def test_no_cell_of_a_table_is_run_as_a_formula():
    table = Table("pupils", ["Name"], [["=HYPERLINK(1)"], ["+1"], ["@x"], ["-"], [-3]])
    assert as_csv(table).decode("utf-8-sig").split() == ["Name", "'=HYPERLINK(1)", "'+1", "'@x", "'-", "-3"]
    sheet = load_workbook(io.BytesIO(as_workbook([table])))["pupils"]
    assert [cell.data_type for (cell,) in sheet.iter_rows(min_row=2)] == ["s", "s", "s", "s", "n"]


def test_attendance_of_more_than_fifty_takes_a_second_person():
    assert takes_two(["given", "attendance_by_code"], Alone(51, 51))
    assert takes_two(["marks"], Alone(51, 51))
    assert not takes_two(["marks"], Alone(50, 100))
    assert takes_two(["marks"], Alone(50, 101))


def test_who_agrees_is_told_that_a_table_holds_those_who_left(school: School):
    with school.seen_by(school.office) as by:
        for fields in (("given", "attendance_by_code"), ("given", "family")):
            write_recipe(by=by, recipe=NewRecipe("For us", "Ourselves", str(RECIPIENT.to_public()), fields))
        said = [recipe.whom for recipe in exports(by).recipes]
    assert said == ["everyone on roll, with whoever left this school year", "everyone on roll"]


def test_a_table_without_a_school_year_has_no_attendance(school: School):
    with school.seen_by(school.office, at=dt.datetime(2028, 3, 1, 9, tzinfo=dt.UTC)) as viewer:
        tables = export_tables(viewer, ["given", "marks"], {})
    assert [(table.name, list(table.headings), list(table.rows)) for table in tables] == [
        ("pupils", ["First name"], []),
        ("marks", ["First name"], []),
    ]


def test_a_workbook_keeps_its_headings_in_sight_and_shows_each_column_in_full():
    rows = [["Ada", "x" * 500]]
    sheet = load_workbook(io.BytesIO(as_workbook([Table("marks", ["Pupil", "In words"], rows)]))).active
    assert sheet.freeze_panes == "A2"
    assert [sheet.column_dimensions[name].width for name in "AB"] == [len("Pupil") + 3, WIDEST]
