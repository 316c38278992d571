"""Undoes a worksheet's visual layout: cells merged downwards, and rows hidden by a filter."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from openpyxl.utils import column_index_from_string

from muster.interchange.problems import Findings, Place
from muster.interchange.tables.sheets import Line

# No expression reads over a "<": from each of a hundred thousand it would read to the end of the sheet.
MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref=["']([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})["']"""
)
ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*>")
HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
NUMBER = re.compile(rb"""\br=["']([0-9]{1,7})["']""")
MOST_FILLED = 200_000
"""Lines below the first of merged cells, of a whole sheet: more is no list."""


def as_it_looks(title: str, lines: Sequence[Line], xml: bytes, findings: Findings) -> list[Line]:
    """The lines with each merged cell's value on every line that it spans; lines that are hidden are read, and said."""
    _say_hidden(title, {line.number for line in lines if any(line.cells)}, xml, findings)
    return _filled_down(lines, xml)


def _say_hidden(title: str, filled: set[int], xml: bytes, findings: Findings) -> None:
    numbers = (NUMBER.search(row) for row in ROW.findall(xml) if HIDDEN.search(row))
    if hidden := sorted(filled & {int(number[1]) for number in numbers if number}):
        lines = "1 line of this sheet is" if len(hidden) == 1 else f"{len(hidden)} lines of this sheet are"
        findings.note(
            Place(title, hidden[0]),
            f"{lines} hidden, and read like the others",
            "A filter hides lines and takes none away: delete them if they are not meant.",
        )


def _filled_down(lines: Sequence[Line], xml: bytes) -> list[Line]:
    at = {line.number: index for index, line in enumerate(lines)}
    found = list(lines)
    for column, top, below in _merged_downwards(xml):
        value = _cell(found, at.get(top), column)
        for index in filter(None, map(at.get, below)) if value else ():
            cells = list(found[index].cells)
            if column < len(cells) and not cells[column]:
                cells[column] = value
                found[index] = replace(found[index], cells=tuple(cells))
    return found


def _merged_downwards(xml: bytes) -> Iterator[tuple[int, int, Iterable[int]]]:
    """Column (from 0), first line, and the lines below it that a merged cell spans."""
    left = MOST_FILLED
    for letters, first, last in MERGED.findall(xml):
        top, bottom = int(first), int(last)
        left -= max(bottom - top, 1)
        if left < 0:
            return
        yield column_index_from_string(letters.decode()) - 1, top, range(top + 1, bottom + 1)


def _cell(lines: Sequence[Line], index: int | None, column: int) -> str:
    return lines[index].cells[column] if index is not None and column < len(lines[index].cells) else ""
