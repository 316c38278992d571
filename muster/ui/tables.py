"""Exports tables as CSV or workbooks in which no cell is ever run as a formula."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from muster.ui.cells import defused, defused_in_text

Cell = str | int

WIDEST = 60
"""Characters of the widest column of a workbook: what is longer is read in the cell itself."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the name of its file without an ending or of its sheet, its headings, and its rows."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def as_csv(table: Table) -> bytes:
    """A table as comma-separated text."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(table.headings)
    writer.writerows(
        [defused_in_text(cell) if isinstance(cell, str) else cell for cell in row] for row in table.rows
    )
    return written.getvalue().encode("utf-8-sig")


def as_workbook(tables: Sequence[Table]) -> bytes:
    """Tables as sheets of one XLSX workbook: text as text, numbers as numbers, the headings in sight, each column as wide as it needs."""
    workbook = Workbook(write_only=True)
    for table in tables:
        sheet = workbook.create_sheet(table.name)
        sheet.freeze_panes = "A2"
        for place, width in enumerate(_widths(table), start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.append(list(table.headings))
        for row in table.rows:
            sheet.append([defused(cell) if isinstance(cell, str) else cell for cell in row])
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _widths(table: Table) -> list[int]:
    """The width of each column in characters, with room for the arrow by which a spreadsheet filters."""
    columns = ((heading, *(row[at] for row in table.rows)) for at, heading in enumerate(table.headings))
    return [min(WIDEST, max(len(str(cell)) for cell in column) + 3) for column in columns]


def workbook_answer(tables: Sequence[Table], filename: str) -> HttpResponse:
    """Answer with tables as a workbook to be kept. `filename` names no child."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file_answer(as_workbook(tables), kind, filename)


def csv_answer(table: Table, filename: str) -> HttpResponse:
    """Answer with a table as comma-separated text to be kept. `filename` names no child."""
    return _file_answer(as_csv(table), "text/csv; charset=utf-8", filename)


def _file_answer(content: bytes, kind: str, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response
