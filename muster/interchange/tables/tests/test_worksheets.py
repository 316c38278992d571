"""What openpyxl's own reader knows of a sheet's XML, the quicker one must know too."""

import datetime as dt
import io
import zipfile

import openpyxl

from muster.interchange.tables.worksheets import Book

SHEET = "xl/worksheets/sheet1.xml"
ROWS = """<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>
<x:row><x:c t="inlineStr"><x:is><x:r><x:t>Ki</x:t></x:r><x:r><x:t>ra</x:t></x:r><x:rPh><x:t>kee-ra</x:t></x:rPh></x:is></x:c>
<x:c><x:v>7</x:v></x:c></x:row>
<x:row r="4"><x:c r="C4" t="b"><x:v>1</x:v></x:c><x:c r="AA4"><x:f>1+1</x:f></x:c><x:c t="e"><x:v>#REF!</x:v></x:c></x:row>
<x:row r="2"><x:c r="A2"><x:v>9</x:v></x:c></x:row>
</x:sheetData></x:worksheet>"""


def workbook(xml: str | None = None) -> bytes:
    """A workbook with a date, a number with zeros and a text, or with other XML for its one sheet."""
    made, out = openpyxl.Workbook(), io.BytesIO()
    made.active.append([dt.date(2026, 11, 24), 42, "Ada"])
    made.active["B1"].number_format = "0000"
    made.save(out)
    if xml is None:
        return out.getvalue()
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as was, zipfile.ZipFile(changed, "w") as now:
        for name in was.namelist():
            now.writestr(name, xml if name == SHEET else was.read(name))
    return changed.getvalue()


def rows(data: bytes) -> list[tuple[int, dict[int, object]]]:
    book = Book(data)
    return [
        (number, {column: cell.value for column, cell in cells.items()})
        for sheet in book.sheets()
        for number, cells in book.rows(sheet)
    ]


def test_values_are_what_their_formats_make_of_them():
    [(number, values)] = rows(workbook())
    assert (number, str(values[1]), values[2], values[3]) == (1, "2026-11-24 00:00:00", 42, "Ada")
    book = Book(workbook())
    [sheet] = book.sheets()
    [(_, cells)] = book.rows(sheet)
    assert cells[2].number_format == "0000"


def test_a_sheet_that_says_no_places_spells_how_names_sound_and_goes_backwards():
    assert rows(workbook(ROWS)) == [(1, {1: "Kira", 2: 7}), (4, {3: True, 27: None, 28: "#REF!"})]


def test_a_formula_without_a_result_is_known_from_an_empty_cell():
    book = Book(workbook(ROWS))
    [sheet] = book.sheets()
    assert [column for _, cells in book.rows(sheet) for column, cell in cells.items() if cell.is_unsaved] == [
        27
    ]
