"""What a table of results would do to a sheet: new, changed and unchanged cells, and what stands in the way."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from muster.assessment.queries.sheets import Sheet, SheetRow
from muster.assessment.typed import Unreadable, doubt_about, read_typed
from muster.interchange.problems import Findings, Place
from muster.interchange.results.reading import ReadLine, ReadTable


class Effect(Enum):
    """What happens to a cell."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class PlannedCell:
    """One cell: what it says now and what it would say, as the scale writes them, and why to look twice."""

    pupil_id: uuid.UUID
    name: str
    column: int
    title: str
    now: str
    then: str
    effect: Effect
    doubt: str


@dataclass(frozen=True, slots=True)
class ResultsPlan:
    """Everything that a table would do. Cells that the table leaves empty are not touched."""

    cells: tuple[PlannedCell, ...]
    pupils: int
    left_out: int

    def of(self, effect: Effect) -> tuple[PlannedCell, ...]:
        """The cells to which this happens."""
        return tuple(cell for cell in self.cells if cell.effect is effect)


def plan_results(
    file: str, table: ReadTable, sheet: Sheet, *, by_upn: Mapping[str, uuid.UUID], findings: Findings
) -> ResultsPlan:
    """Hold a table against a sheet. What cannot be read stops the import; who is not on the sheet is left out."""
    members = {str(row.pupil_id): row for row in sheet.rows}
    seen: set[str] = set()
    cells: list[PlannedCell] = []
    left_out = 0
    for line in table.lines:
        pupil = line.id if line.id in members else str(by_upn.get(line.upn, ""))
        at = Place(file, line.number)
        if pupil not in members:
            left_out += 1
            findings.note(at, "Nobody on this sheet has this identifier", "The line is left out.")
        elif pupil in seen:
            findings.stop(at, "This pupil stands in the table twice", "Leave one line.")
        else:
            seen.add(pupil)
            cells += _planned(at, line, sheet, row=members[pupil], findings=findings)
    return ResultsPlan(tuple(cells), len(seen), left_out)


def _planned(
    at: Place, line: ReadLine, sheet: Sheet, *, row: SheetRow, findings: Findings
) -> Iterator[PlannedCell]:
    """What one line would do. A value that cannot be read is a problem that stops."""
    for place, column in enumerate(sheet.header.columns):
        text = line.cells.get(column.number)
        if not text:
            continue
        try:
            figure = read_typed(column.scale, text)
        except Unreadable as unreadable:
            findings.stop(
                Place(at.file, at.line, column.label),
                "This value is not of the scale",
                str(unreadable),
                value=text,
            )
            continue
        now, then = row.cells[place], column.scale.shown(figure.figure, figure.missing)
        effect = Effect.SAME if then == now.text else Effect.CHANGED if now.text else Effect.NEW
        doubt = doubt_about(column.scale, figure, out_of=column.out_of)
        yield PlannedCell(row.pupil_id, row.name, column.number, column.label, now.text, then, effect, doubt)
