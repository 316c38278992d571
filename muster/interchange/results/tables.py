"""Exports a mark sheet or a gradebook as a table: identifiers first, and no text that a spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain

import openpyxl

from muster.assessment.gradebook_pages import GradebookPage
from muster.assessment.queries.sheets import Sheet
from muster.ui.cells import defused_in_text

Lines = Iterable[list[str]]
ADDED_UP = "{}: added up from its questions"
"""The heading of such a column. An import of results takes none so called, so that no sum comes back as entered."""


def csv_table(lines: Lines) -> bytes:
    """The lines as CSV in UTF-8, with the mark by which spreadsheet programs know it."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    for line in lines:
        writer.writerow([_harmless(text) for text in line])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def workbook_table(lines: Lines) -> bytes:
    """The lines as an XLSX workbook; every cell is text or a number, and none a formula."""
    book = openpyxl.Workbook(write_only=False)
    page = book.active
    for row, line in enumerate(lines, start=1):
        for place, text in enumerate(line, start=1):
            cell = page.cell(row=row, column=place)
            if row > 1 and place > 2 and _is_number(text):
                cell.value = float(text) if "." in text else int(text)
            else:
                cell.value = text
                cell.data_type = "s"
    page.freeze_panes = "C2"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def sheet_lines(sheet: Sheet) -> Iterator[list[str]]:
    """A mark sheet, line by line. What questions add up to stands beside the column of their test, for nobody entered it."""
    heads: list[list[str]] = []
    for place, column in enumerate(sheet.header.columns):
        sums = any(row.cells[place].is_added_up for row in sheet.rows)
        heads.append([column.label, ADDED_UP.format(column.label)] if sums else [column.label])
    yield ["id", "Pupil", *chain.from_iterable(heads)]
    for row in sheet.rows:
        cells = (
            [cell.text, *([cell.last if cell.is_added_up else ""] if len(head) > 1 else [])]
            for cell, head in zip(row.cells, heads, strict=True)
        )
        yield [str(row.pupil_id), row.name, *chain.from_iterable(cells)]


def gradebook_lines(page: GradebookPage) -> Iterator[list[str]]:
    """A gradebook, line by line: the grade, the letter where there is one, and the mean of each category.

    Where results on another scale became per cent, the last column names the school's own tables that say so.
    """
    letter = ["Letter"] if page.has_letters else []
    tables = [", ".join(page.tables)] if page.tables else []
    yield [
        "id",
        "Pupil",
        "Grade",
        *letter,
        *(head.name for head in page.heads),
        "Not handed in",
        "Not marked",
        *(["By the school's own table"] if tables else []),
    ]
    for row in page.rows:
        own = [row.letter[0]] if page.has_letters else []
        marks = [row.not_handed_in, row.not_marked]
        yield [str(row.pupil_id), row.name, row.grade, *own, *row.means, *marks, *tables]


def _harmless(text: str) -> str:
    return text if _is_number(text) else defused_in_text(text)


def _is_number(text: str) -> bool:
    plain = text.removeprefix("-")
    return plain.replace(".", "", 1).isdecimal() and not plain.startswith(".")
