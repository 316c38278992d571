"""Opens every table in the uploaded files, whatever their format: the one entrance for tables."""

from collections.abc import Callable, Iterator

from muster.interchange.parcel import Parcel, is_workbook
from muster.interchange.problems import Findings, Place
from muster.interchange.tables.headings import with_headings
from muster.interchange.tables.sheets import MOST_LINES, Line, Sheet, csv_lines, sheet_of
from muster.interchange.tables.spreadsheets import workbook_lines
from muster.interchange.tables.trimming import trimmed


def tables_in(
    parcel: Parcel, known: Callable[[str], bool], findings: Findings, *, most_lines: int = MOST_LINES
) -> Iterator[Sheet]:
    """The tables, file by file. `known` tells whether a text is the name of a column that is looked for."""
    for name, data in sorted(parcel.files.items()):
        for title, lines in _cut(name, data, findings, most_lines):
            sheet = sheet_of(title, with_headings(lines, known), known, findings, most_lines=most_lines)
            if sheet is not None:
                yield trimmed(sheet, findings)


def _cut(name: str, data: bytes, findings: Findings, most_lines: int) -> Iterator[tuple[str, list[Line]]]:
    """The lines of each table that holds any; a file without one is named."""
    before = len(list(findings))
    if is_workbook(data):
        found = workbook_lines(name, data, findings, most_lines=most_lines)
    else:
        found = [(name, csv_lines(name, data, findings, most_lines=most_lines))]
    filled = [(title, lines) for title, lines in found if lines]
    if not filled and len(list(findings)) == before:
        findings.note(Place(name), "The file is empty", "Nothing was read from it.")
    yield from filled
