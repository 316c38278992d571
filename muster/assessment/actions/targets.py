"""Sets targets by the school's rule for everybody on a course, undoes that, and records that a target was agreed."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.db import transaction

from muster.assessment.access import SET_TARGETS
from muster.assessment.actions.comments import refuse_others
from muster.assessment.actions.saving import entered_results, keep_changed, open_to_write
from muster.assessment.authority import authority_to_enter
from muster.assessment.cells import Cell, cell_at, with_cells
from muster.assessment.entries import EntryPlace, open_entry, seal_entry
from muster.assessment.figures import grid_of
from muster.assessment.headers import read_header
from muster.assessment.models import ResultEntry, TargetSetting
from muster.assessment.places import SheetPlace
from muster.assessment.queries.matrix import PointColumn
from muster.assessment.queries.targets import Offer, TargetsAsked, planned, targets_offered
from muster.assessment.records import RESULTS, Results
from muster.assessment.scales import Missing
from muster.assessment.series import Series, Source
from muster.assessment.typed import NOTHING, Figure
from muster.calendar.refusals import NotPossible
from muster.people.models import Enrolment
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Held, Want
from muster.protection.folder.opening import Opened, open_folders
from muster.protection.folder.writing import Change, rewrite_opened
from muster.protection.identifiers import thing_id
from muster.protection.keys.ring import KeyClass

_Cells = Mapping[uuid.UUID, Sequence[Cell]]


@transaction.atomic(savepoint=False)
def set_targets(*, by: Viewer, asked: TargetsAsked) -> int:
    """Set the targets that the rule expects where nothing is entered yet. Returns how many. Raises NotThere, NotPossible."""
    reason = require(by, SET_TARGETS)
    offer = targets_offered(by, asked)
    opened = open_to_write(by, SET_TARGETS, offer.pupils, offer.period, action="set targets")
    held = opened.of(RESULTS, offer.period)
    numbers = [one.number for one in offer.targets]
    grid = grid_of([held[pupil].record.cells for pupil in offer.pupils], numbers)
    entered: dict[uuid.UUID, list[Cell]] = {}
    for column, plan in planned(by, offer, grid):
        of_column = {
            offer.pupils[row]: Cell(
                column.number, Figure(int(plan.figures[row])), by.moment, by.person_id, source=Source.RULE
            )
            for row in plan.rows
        }
        if not of_column:
            continue
        for pupil, cell in of_column.items():
            entered.setdefault(pupil, []).append(cell)
        entry = _enter(
            by, opened, held, course=column.course_id, year=offer.year_id,
            cells={pupil: [cell] for pupil, cell in of_column.items()},
        )  # fmt: skip
        _keep_setting(by, offer, column=column, entry=entry)
    if not entered:
        raise NotPossible("Everybody with a starting point has a target already.")
    _rewrite(by, opened, held, entered, period=offer.period)
    record(by, SET_TARGETS, "set targets", reason=reason)
    return sum(len(cells) for cells in entered.values())


def _keep_setting(by: Viewer, offer: Offer, *, column: PointColumn, entry: uuid.UUID) -> None:
    TargetSetting.objects.create(
        school_id=by.school_id,
        year_id=offer.year_id,
        column_id=column.id,
        start_id=offer.starts[column.id].id,
        conversion_id=offer.conversion_id,
        entry_id=entry,
        made_at=by.moment,
        made_by=by.person_id,
    )


def _enter(
    by: Viewer,
    opened: Opened,
    held: Mapping[uuid.UUID, Held[Results]],
    *,
    course: uuid.UUID,
    year: uuid.UUID,
    cells: _Cells,
) -> uuid.UUID:
    entry_id = thing_id()
    entered = [entered_results(pupil, held[pupil].version + 1, each) for pupil, each in cells.items()]
    place = EntryPlace(by.school_id, year, entry_id)
    ResultEntry.objects.create(
        id=entry_id, school_id=by.school_id, year_id=year, course_id=course, at=by.moment, by_person=by.person_id,
        origin=ResultEntry.Origin.RULE, sealed=seal_entry(place, entered, opened.ciphers(KeyClass.EDUCATIONAL)),
    )  # fmt: skip
    return entry_id


def _rewrite(
    by: Viewer, opened: Opened, held: Mapping[uuid.UUID, Held[Results]], cells: _Cells, *, period: int
) -> None:
    changes = [
        Change(pupil, with_cells(held[pupil].record, each), held[pupil].version)
        for pupil, each in cells.items()
    ]
    rewrite_opened(by, opened, RESULTS, changes, period=period)


@transaction.atomic(savepoint=False)
def undo_targets(*, by: Viewer, setting_id: uuid.UUID) -> int:
    """Take back the targets of one setting that nobody has changed since. Returns how many. Raises NotThere, NotPossible."""
    reason = require(by, SET_TARGETS)
    rows = TargetSetting.objects.filter(school_id=by.school_id, id=setting_id)
    row = rows.select_for_update(of=("self",)).select_related("year", "column", "entry").first()
    if row is None:
        raise NotThere(SET_TARGETS)
    if row.undone_at is not None:
        raise NotPossible("These targets were taken back already.")
    period = row.year.first_day.year
    here = Enrolment.objects.filter(school_id=by.school_id).values_list("pupil_id", flat=True).distinct()
    opened = open_folders(
        by, SET_TARGETS, sorted(here), Want(RESULTS, period), action="take back targets", lock=True
    )
    held = opened.of(RESULTS, period)
    place = EntryPlace(by.school_id, row.year_id, row.entry_id)
    ciphers = opened.ciphers(KeyClass.EDUCATIONAL)
    unchanged: dict[uuid.UUID, list[Cell]] = {}
    for entered in open_entry(place, bytes(row.entry.sealed), ciphers):
        now = cell_at(held[entered.pupil_id].record, row.column.number)
        if now and now.source is Source.RULE and now.figure.figure == entered.cells[0].figure:
            unchanged[entered.pupil_id] = [Cell(row.column.number, NOTHING, by.moment, by.person_id)]
    if unchanged:
        _enter(by, opened, held, course=row.column.course_id, year=row.year_id, cells=unchanged)
        _rewrite(by, opened, held, unchanged, period=period)
    row.undone_at, row.undone_by = by.moment, by.person_id
    row.save(update_fields=["undone_at", "undone_by"])
    record(by, SET_TARGETS, "take back targets", reason=reason)
    return len(unchanged)


@transaction.atomic(savepoint=False)
def agree_target(*, by: Viewer, place: SheetPlace, column: int, pupil_id: uuid.UUID, agreed: bool) -> None:
    """Record that a target was discussed with the pupil, or take that back. The figure stays. Raises NotThere, NotPossible."""
    authority = authority_to_enter(by, place)
    header = read_header(by, place)
    refuse_others(header, column, pupil_id)
    if header.by_number[column].series is not Series.TARGET:
        raise NotPossible("Only a target is agreed with a pupil.")
    want = Want(RESULTS, header.period)
    opened = open_folders(
        by, authority.permission, [pupil_id], want, action="agree a target", lock=True, reasons=authority.over([pupil_id]),
    )  # fmt: skip
    held = opened.of(RESULTS, header.period).get(pupil_id)
    cell = cell_at(held.record, column) if held else None
    if held is None or cell is None or cell.figure.missing is not Missing.VALUE:
        raise NotPossible("There is no target to agree on yet.")
    changed = replace(cell, source=Source.AGREED if agreed else Source.ENTERED)
    keep_changed(by, opened, header, changed={pupil_id: [changed]}, origin=ResultEntry.Origin.AGREEMENT)
