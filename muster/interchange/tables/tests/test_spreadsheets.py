"""Workbooks that reach further than any list: what is read of them is bounded, whatever they say of their own size."""

import io
import time
import zipfile

import openpyxl
import pytest

from muster.interchange.problems import Findings
from muster.interchange.tables.sheets import Line
from muster.interchange.tables.spreadsheets import MOST_UNSAVED, workbook_lines

SHEET = "xl/worksheets/sheet1.xml"
SECONDS = 20.0  # one that hangs takes minutes; a busy machine takes some seconds
SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ONE_CELL = b'<row r="1"><c r="A1" t="inlineStr"><is><t>UPN</t></is></c></row>'
UNSAVED = b'<row r="2"><c r="A2"><f>1+1</f></c></row>'
FAR_ROWS = b"".join(b'<row r="%d"><c r="XFD%d"><v>1</v></c></row>' % (row, row) for row in range(3, 10_000))
FAR_AWAY = b'<row r="99999999999999"><c r="A99999999999999"><v>1</v></c></row>'
DIMENSION = b'<dimension ref="A1:XFD1048576"/>'


def workbook(rows: bytes, *, before: bytes = b"", after: bytes = b"") -> bytes:
    """A sound workbook with these rows in its only sheet."""
    sound, kept = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(sound)
    sheet = b"<worksheet %b>%b<sheetData>%b</sheetData>%b</worksheet>" % (SPACE, before, rows, after)
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, sheet if entry == SHEET else old.read(entry))
    return kept.getvalue()


def read(data: bytes) -> tuple[list[Line], Findings]:
    findings = Findings(tolerant=True)
    began = time.process_time()
    found = workbook_lines("pupils.xlsx", data, findings)
    assert time.process_time() - began < SECONDS
    return [line for _, lines in found for line in lines], findings


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(workbook(ONE_CELL, before=DIMENSION), id="says that it fills every cell there is"),
        pytest.param(workbook(ONE_CELL + UNSAVED, before=DIMENSION), id="and has a formula"),
        pytest.param(workbook(ONE_CELL + FAR_ROWS), id="fills the last column"),
        pytest.param(workbook(ONE_CELL + UNSAVED + FAR_ROWS), id="fills the last column, and has a formula"),
        pytest.param(workbook(ONE_CELL + FAR_AWAY), id="has a row that is far away"),
        pytest.param(workbook(ONE_CELL + UNSAVED + FAR_AWAY), id="has one, and a formula"),
        pytest.param(
            workbook(ONE_CELL, after=b"<!--%b-->" % (b"<mergeCell " * 60_000)),
            id="has a comment that could be searched again from each of its signs",
        ),
    ],
)
def test_a_sheet_that_reaches_too_far_is_read_in_seconds(data: bytes):
    lines, _ = read(data)
    assert [line.cells[0] for line in lines if line.cells[0]] == ["UPN"]


def test_of_many_formulas_without_a_result_the_first_are_named():
    rows = b"".join(b'<row r="%d"><c r="A%d"><f>1</f></c></row>' % (row, row) for row in range(2, 500))
    _, findings = read(workbook(ONE_CELL + rows))
    unsaved = [problem for problem in findings if "formula" in problem.what]
    assert len(unsaved) == MOST_UNSAVED


def test_a_sheet_of_formulas_alone_says_why_nothing_was_read():
    lines, findings = read(workbook(UNSAVED))
    assert not lines
    assert any("formula" in problem.what for problem in findings)


def stopped(data: bytes) -> str:
    """Why nothing was read of a workbook."""
    lines, findings = read(data)
    assert lines == []
    (problem,) = findings
    return problem.what


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(b'<row r="1">%b</row>', id="in one line"),
        pytest.param(b"%b", id="outside all lines"),
    ],
)
def test_more_cells_in_a_line_than_any_sheet_has_columns_are_refused_before_they_are_read(rows: bytes):
    """Each would be an object in memory, all of the line at once."""
    cells = b"".join(b'<c r="A%d"><v>%d</v></c>' % (cell, cell) for cell in range(1, 20_000))
    assert "more than 16,384 cells" in stopped(workbook(rows % cells))


def test_a_workbook_of_styles_without_end_is_refused_before_they_are_read():
    """Styles are read one by one into memory, whether a cell uses them or not."""
    sound, kept = io.BytesIO(workbook(ONE_CELL)), io.BytesIO()
    styles = b"".join(b'<xf numFmtId="%d"/>' % one for one in range(500_000))
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            sheet = b"<styleSheet %b><cellXfs>%b</cellXfs></styleSheet>" % (SPACE, styles)
            new.writestr(entry, sheet if entry == "xl/styles.xml" else old.read(entry))
    assert "far more than a list" in stopped(kept.getvalue())
