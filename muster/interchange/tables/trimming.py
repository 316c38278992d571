"""Drops lines that are not part of the table: repeated headers, totals, and printed footers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from muster.interchange.problems import Findings, Place
from muster.interchange.tables.sheets import Line, Sheet

REMARK = re.compile(
    r"(?:(?:(?:grand |sub-?|overall )?totals?|count|number of|no\.? of|average|mean|sum|printed|generated|exported"
    r"|produced|created (?:on|by|at)|report|run (?:on|by|date)|page \d+|end of|powered by|confidential)\b(?!,)"
    r"|\*{3}|\u00a9|[^:,]{1,40}: ).*",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"(?:(?:grand |sub-?|overall |class )?(?:totals?|average|mean|count)|points|date)\b(?!,).*", re.IGNORECASE
)
"""How a line begins that counts, or that says the day or the most of each column, as the second line of a mark book does."""
MOST_CELLS = 2
"""A remark fills at most so many cells: "Total", "27"."""
FEWEST_COLUMNS = 4
"""In a narrower table a line of two cells may be a whole line."""


def trimmed(sheet: Sheet, findings: Findings) -> Sheet:
    """The table without the lines that are none of it; each is named in the findings."""
    wide = len([name for name in sheet.header if name]) >= FEWEST_COLUMNS
    kept = tuple(line for line in sheet.lines if _belongs(sheet, line, findings, wide=wide))
    return replace(sheet, lines=tuple(_each_once(sheet.file, kept, findings)))


def _each_once(file: str, lines: Sequence[Line], findings: Findings) -> Iterator[Line]:
    """The lines without those that say again, cell by cell, what an earlier one says."""
    first: dict[tuple[str, ...], int] = {}
    for line in lines:
        if line.cells in first:
            what = f"This line says the same as line {first[line.cells]}, so it was read once"
            findings.note(Place(file, line.number), what, "Nothing was lost.")
        else:
            first[line.cells] = line.number
            yield line


def _belongs(sheet: Sheet, line: Line, findings: Findings, *, wide: bool) -> bool:
    place = Place(sheet.file, line.number)
    if _repeats(line.cells, sheet.header):
        findings.note(place, "The names of the columns stand here again", "Nothing was lost.")
        return False
    if wide and _is_remark(line.cells):
        what = "This line is a total or a remark, so it was not read"
        findings.note(place, what, "If it is a person, fill in the other columns.")
        return False
    return True


def _repeats(cells: Sequence[str], header: Sequence[str]) -> bool:
    filled = [(cell, name) for cell, name in zip(cells, header, strict=True) if cell]
    return len(filled) > 1 and all(cell.casefold() == name.casefold() for cell, name in filled)


def _is_remark(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    if not filled:
        return False
    if COUNTED.fullmatch(filled[0]) and not any(any(map(str.isalpha, cell)) for cell in filled[1:]):
        return True
    return len(filled) <= MOST_CELLS and bool(REMARK.fullmatch(filled[0]))
