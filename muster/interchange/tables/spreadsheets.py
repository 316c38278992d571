"""Reads XLSX workbooks safely: values only, no entities, no zip bombs, numbers and dates as they were meant."""

import datetime as dt
import io
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import openpyxl
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet._read_only import ReadOnlyWorksheet as Sheet

from muster.interchange.parcel import LIMITS, unpack
from muster.interchange.problems import Findings, Place
from muster.interchange.tables.layout import as_it_looks
from muster.interchange.tables.sheets import DEEPEST_HEADER, MOST_COLUMNS, MOST_IN_A_LINE, MOST_LINES, Line

ZEROS = re.compile(r"0{2,}")
LONGEST_WHOLE = 1e15  # beyond it a spreadsheet's number has lost digits
MOST_SHEETS = 20
MOST_UNSAVED = 50  # so many formulas without a result are named; whoever sees them saves the workbook anew
MOST_BLANK = 1000  # so many blank lines on end are the end: a stray format can reach to line 1,048,576
CELL = re.compile(rb"""<(?:\w+:)?c(?:\s[^<>]*?\br=["']([A-Z]{1,3})[0-9]|[\s/>])""")
ROW_OR_CELL = re.compile(rb"<(?:\w+:)?(row|c)[\s/>]")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
LISTS = re.compile(r"xl/(?:worksheets/.*|sharedStrings\.xml)", re.IGNORECASE)
MOST_TAGS, MOST_TAGS_BESIDE = 10_000_000, 400_000
"""Tags of the sheets and their texts together, and of every other part: styles and names are read whole, one by one."""
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
OLD_FORMAT = b"\xd0\xcf\x11\xe0"


def workbook_lines(
    file: str, data: bytes, findings: Findings, *, most_lines: int = MOST_LINES
) -> list[tuple[str, list[Line]]]:
    """The lines of each worksheet that holds anything, with the sheet's title."""
    if not _is_safe(file, data, findings):
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions, which are not read
            return _read(file, data, findings, most_lines)
    except Exception:  # noqa: BLE001  a damaged workbook raises whatever its XML happens to break
        findings.stop(
            Place(file), "The workbook is damaged", "Open it, save it again as XLSX, or export CSV."
        )
        return []


def _is_safe(file: str, data: bytes, findings: Findings) -> bool:
    if data.startswith(OLD_FORMAT):
        what = "This is an old XLS workbook or one locked with a password"
        findings.stop(Place(file), what, "Save it as XLSX without a password, or as CSV.")
        return False
    inner = Findings(tolerant=True)
    parts = unpack(file, data, inner, LIMITS, folders=True)
    for problem in inner:
        findings.stop(Place(file), problem.what, "Save the workbook again and send the new one.")
    if not parts:
        return False
    tags = Counter[bool]()
    for name, content in parts.items():
        tags[LISTS.fullmatch(name) is not None] += content.count(b"<")
        # An XML part may be in UTF-16, in which every second byte is zero.
        head = content.replace(b"\0", b"").upper()
        if any(mark in head for mark in DECLARATIONS):
            findings.stop(
                Place(file), "The workbook declares entities, which no honest one does", "Do not open it."
            )
            return False
    if tags[True] > MOST_TAGS or tags[False] > MOST_TAGS_BESIDE:
        what = "The workbook holds far more than a list"
        findings.stop(Place(file), what, "Copy the list into a new workbook, or export CSV.")
        return False
    return True


def _read(file: str, data: bytes, findings: Findings, most_lines: int) -> list[tuple[str, list[Line]]]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    sheets: list[tuple[str, list[Line]]] = []
    has_formulas = False
    for sheet in book.worksheets[:MOST_SHEETS]:
        if sheet.sheet_state != "visible":
            what = "This sheet is hidden, so it was not read"
            findings.note(Place(f"{file}/{sheet.title}"), what, "Show it in the workbook if it is meant.")
            continue
        xml = _xml(sheet)
        if _is_too_wide(xml):
            what = f"A line of this sheet has more than {MOST_IN_A_LINE:,} cells"
            findings.stop(Place(f"{file}/{sheet.title}"), what, "Send the columns that are needed.")
            continue
        has_formulas = has_formulas or FORMULA.search(xml) is not None
        title, lines = f"{file}/{sheet.title}", list(_lines(sheet, most_lines, _width(xml)))
        if lines:
            sheets.append((title, as_it_looks(title, lines, xml, findings)))
    if has_formulas:
        _report_unsaved(file, data, findings, most_lines)
    if len(book.worksheets) > MOST_SHEETS:
        findings.stop(Place(file), "The workbook has too many sheets", f"Send at most {MOST_SHEETS}.")
    book.close()
    return sheets


def _xml(sheet: Sheet) -> bytes:
    """The sheet as it lies in the workbook, which was unpacked within the limits before."""
    with sheet._get_source() as source:  # noqa: SLF001  read only, it tells neither merged cells nor hidden lines
        return bytes(source.read())


def _is_too_wide(xml: bytes) -> bool:
    """Whether more cells stand in one line, or outside all, than any has: a line is read whole before a cell of it is used."""
    cells = 0
    for found in ROW_OR_CELL.finditer(xml.replace(b"\0", b"")):  # an XML part may be in UTF-16
        cells = 0 if found[1] == b"row" else cells + 1
        if cells > MOST_IN_A_LINE:
            return True
    return False


def _width(xml: bytes) -> int:
    """How many columns of a sheet are read: those that are used, where each cell says its own."""
    columns = CELL.findall(xml)
    if b"" in columns or not columns:
        return MOST_COLUMNS + 1
    last: int = max(column_index_from_string(letters.decode()) for letters in set(columns))
    return min(last, MOST_COLUMNS + 1)


def _report_unsaved(file: str, data: bytes, findings: Findings, most_lines: int) -> None:
    """Name the cells with a formula whose result the workbook does not hold: they would be read as blank."""
    values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    for shown, written in zip(
        values.worksheets[:MOST_SHEETS], formulas.worksheets[:MOST_SHEETS], strict=True
    ):
        for row, column in islice(_without_result(shown, written, most_lines), MOST_UNSAVED):
            what = "The cell holds a formula whose result was not saved with the workbook"
            remedy = "Open it in a spreadsheet program, save it, and send it again."
            findings.left_out(Place(f"{file}/{shown.title}", row, column), what, remedy)
    values.close()
    formulas.close()


def _without_result(shown: Sheet, written: Sheet, most_lines: int) -> Iterator[tuple[int, str]]:
    """Row and column of each formula for which the workbook holds no value."""
    both = (_rows(sheet, most_lines, MOST_COLUMNS) for sheet in (shown, written))
    for values, formulas in zip(*both, strict=False):
        for value, formula in zip(values, formulas, strict=False):
            if formula.data_type == "f" and value.value is None:
                yield formula.row, formula.column_letter


def _rows(sheet: Sheet, most_lines: int, width: int) -> Iterator[tuple[Any, ...]]:
    """The cells of each row as far as a list can reach: what a sheet says of its own size counts for nothing."""
    sheet.reset_dimensions()
    blank = 0
    for cells in sheet.iter_rows(max_row=most_lines + DEEPEST_HEADER, max_col=width):
        blank = 0 if any(cell.value is not None for cell in cells) else blank + 1
        if blank > MOST_BLANK:
            return
        yield cells


def _lines(sheet: Sheet, most_lines: int, width: int) -> Iterator[Line]:
    for number, cells in enumerate(_rows(sheet, most_lines, width), start=1):
        texts = tuple(
            _text(cell.value, cell.number_format if cell.value is not None else "") for cell in cells
        )
        if any(texts):
            yield Line(number, texts)


def _text(value: object, number_format: str) -> str:
    """A cell as text; a number keeps the zeros that its format shows, a date is ISO."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    if isinstance(value, bool | dt.date):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < LONGEST_WHOLE:
        value = int(value)
    if isinstance(value, int) and ZEROS.fullmatch(number_format):
        return str(value).zfill(len(number_format))
    if isinstance(value, int) and abs(value) >= LONGEST_WHOLE:
        return f"{value:.5E}"  # shown as what it has become, so that it is not taken for a sound number
    return " ".join(str(value).split())
