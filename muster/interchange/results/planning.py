"""What a table of results would do to a sheet: new, changed and unchanged cells, and what stands in the way."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from muster.assessment.queries.sheets import Sheet, SheetRow
from muster.assessment.rules import SentResult
from muster.assessment.typed import Unreadable, doubt_about, read_typed
from muster.interchange.problems import Findings, Place
from muster.interchange.results.outcomes import said_of
from muster.interchange.results.reading import ADMISSION, UPN, ReadLine, ReadTable
from muster.interchange.results.values import as_typed


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

    def results(self) -> list[SentResult]:
        """What is to be saved, each under a new key, over what the sheet says now."""
        return [
            SentResult(uuid.uuid4(), cell.pupil_id, cell.column, cell.then, cell.now)
            for cell in self.cells
            if cell.effect is not Effect.SAME
        ]

    def of(self, effect: Effect) -> tuple[PlannedCell, ...]:
        """The cells to which this happens."""
        return tuple(cell for cell in self.cells if cell.effect is effect)


Whose = Mapping[tuple[str, str], uuid.UUID]
"""The member of the sheet whom a number means, by the kind of number and how it is written."""


def plan_results(
    file: str, table: ReadTable, sheet: Sheet, *, whose: Whose, findings: Findings
) -> ResultsPlan:
    """Hold a table against a sheet. What cannot be read stops the import; who is not on the sheet is left out."""
    members = {row.pupil_id: row for row in sheet.rows}
    seen: set[uuid.UUID] = set()
    cells: list[PlannedCell] = []
    left_out = 0
    for line in table.lines:
        meant = [whose[said] for said in line.numbers.items() if said in whose]
        at = Place(file, line.number)
        if not meant:
            left_out += 1
            _say_nobody(at, line, findings)
        elif meant[0] in seen:
            findings.stop(at, "This pupil stands in the table twice", "Leave one line.")
        elif len({whose.get((kind, line.numbers.get(kind, "")), meant[0]) for kind in (UPN, ADMISSION)}) > 1:
            findings.stop(at, "The numbers of this line are of two pupils", "Put one of them right.")
        else:
            seen.add(meant[0])
            cells += _planned(at, line, sheet, row=members[meant[0]], findings=findings)
    return ResultsPlan(tuple(cells), len(seen), left_out)


def _say_nobody(at: Place, line: ReadLine, findings: Findings) -> None:
    if line.numbers:
        findings.note(at, "Nobody on this sheet has this identifier", "The line is left out.")
    else:
        findings.note(at, "This line says of nobody, as a line of totals or of points", "It is left out.")


def _planned(
    at: Place, line: ReadLine, sheet: Sheet, *, row: SheetRow, findings: Findings
) -> Iterator[PlannedCell]:
    """What one line would do. A value that cannot be read is a problem that stops."""
    for place, column in enumerate(sheet.header.columns):
        text = line.cells.get(column.number)
        if not text:
            continue
        try:
            figure = read_typed(column.scale, as_typed(column.scale, text))
        except Unreadable as unreadable:
            findings.stop(
                Place(at.file, at.line, column.label),
                "This value is not of the scale",
                said_of(column.scale, text) or str(unreadable),
                value=text,
            )
            continue
        now, then = row.cells[place], column.scale.shown(figure.figure, figure.missing)
        effect = Effect.SAME if then == now.text else Effect.CHANGED if now.text else Effect.NEW
        last = read_typed(column.scale, now.last)
        doubt = doubt_about(column.scale, figure, out_of=column.out_of, last=last)
        yield PlannedCell(row.pupil_id, row.name, column.number, column.label, now.text, then, effect, doubt)
