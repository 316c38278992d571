"""Verifies that records and entries agree: entries are the truth and records their index, so replaying the entries
must give the records.
"""

import uuid
from collections.abc import Mapping, Sequence

from muster.assessment.access import VERIFY_RESULTS
from muster.assessment.cells import by_column
from muster.assessment.entries import EnteredCell, EnteredResults, EntryPlace, open_entry
from muster.assessment.models import ResultEntry
from muster.assessment.records import RESULTS, Results
from muster.assessment.scales import Missing
from muster.calendar.models import AcademicYear
from muster.people.queries.folding import Difference, Verified, verified
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.keys.ring import KeyClass

Said = tuple[int, int, bool, int, int]
"""The figure, the kind of missing, whether it was moderated, from what it came, and by how many days it was late."""

NOTHING: Said = (0, int(Missing.NOTHING), False, 0, 0)


def verify_results(viewer: Viewer, year: AcademicYear) -> Verified:
    """Replay every entry of the year and compare the result with every record, pupil by pupil."""
    rows = ResultEntry.objects.filter(school_id=viewer.school_id, year=year).order_by("id")
    entries = [(row_id, bytes(sealed)) for row_id, sealed in rows.values_list("id", "sealed")]
    return verified(
        viewer, entries=len(entries), compare=lambda pupils: _compare(viewer, year, entries, pupils)
    )


def _compare(
    viewer: Viewer,
    year: AcademicYear,
    entries: Sequence[tuple[uuid.UUID, bytes]],
    pupils: Sequence[uuid.UUID],
) -> tuple[int, list[Difference]]:
    """Compare the records of some pupils. Keys are read with the records, so an erased pupil is left out."""
    want = Want(RESULTS, year.first_day.year)
    opened = open_folders(viewer, VERIFY_RESULTS, pupils, want, action="verify results")
    ciphers = opened.ciphers(KeyClass.EDUCATIONAL)
    folded: _Folded = {}
    for entry_id, sealed in entries:
        for entered in open_entry(EntryPlace(viewer.school_id, year.id, entry_id), sealed, ciphers):
            _fold(folded.setdefault(entered.pupil_id, {}), entered)
    held = opened.of(RESULTS, want.period)
    differences = [
        one
        for pupil in held.keys() | folded.keys()
        for one in _differences(
            pupil, held[pupil].record if pupil in held else Results(), folded.get(pupil, {})
        )
    ]
    return len(held), differences


_Folded = dict[uuid.UUID, dict[int, tuple[int, EnteredCell]]]
"""For each pupil and column, the version of the record and the cell that holds."""


def _fold(cells: dict[int, tuple[int, EnteredCell]], entered: EnteredResults) -> None:
    """Of two entries for a cell the one with the higher record version holds; within one save, the later one."""
    for cell in entered.cells:
        if entered.record_version >= cells.get(cell.column, (0, cell))[0]:
            cells[cell.column] = (entered.record_version, cell)


def _differences(
    pupil: uuid.UUID, record: Results, folded: Mapping[int, tuple[int, EnteredCell]]
) -> list[Difference]:
    in_record: dict[int, Said] = {
        column: (
            cell.figure.figure,
            int(cell.figure.missing),
            cell.is_moderated,
            int(cell.source),
            cell.days_late,
        )
        for column, cell in by_column(record).items()
    }
    entered: dict[int, Said] = {
        column: (cell.figure, cell.missing, cell.is_moderated, cell.source, cell.days_late)
        for column, (_, cell) in folded.items()
        if cell.missing != Missing.NOTHING
    }
    return [
        Difference(
            pupil,
            f"column {column}",
            str(entered.get(column, NOTHING)),
            str(in_record.get(column, NOTHING)),
        )
        for column in sorted(in_record.keys() | entered.keys())
        if entered.get(column, NOTHING) != in_record.get(column, NOTHING)
    ]
