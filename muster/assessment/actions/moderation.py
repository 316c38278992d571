"""Marks judgements as moderated, one by one or a whole sample, or takes that back. The results do not change."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import replace

from django.db import transaction

from muster.assessment.access import MODERATE_RESULTS
from muster.assessment.actions.comments import refuse_others
from muster.assessment.actions.saving import keep_changed
from muster.assessment.cells import cell_at
from muster.assessment.headers import Header, read_header
from muster.assessment.models import ResultEntry
from muster.assessment.places import SheetPlace
from muster.assessment.queries.leading import require_at
from muster.assessment.queries.moderation import moderated as what_may_be_moderated
from muster.assessment.records import RESULTS
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere
from muster.protection.access.policy import Reason
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders


@transaction.atomic(savepoint=False)
def moderate_result(
    *, by: Viewer, place: SheetPlace, column: int, pupil_id: uuid.UUID, moderated: bool
) -> None:
    """Say that others agreed on one judgement, or take it back. Raises NotThere and NotPossible."""
    reasons = {pupil_id: require_at(by, MODERATE_RESULTS, place)}
    header = read_header(by, place)
    refuse_others(header, column, pupil_id)
    _note(by, header, column, reasons, moderated=moderated)


@transaction.atomic(savepoint=False)
def moderate_sample(*, by: Viewer, course_id: uuid.UUID, column: int, pupils: Collection[uuid.UUID]) -> int:
    """Say that others agreed on these judgements of a course, in whatever classes, all or none. Returns how many were new.

    Raises NotThere and NotPossible.
    """
    found = what_may_be_moderated(by, course_id)
    others = set(pupils) - set(found.pupils)
    if (
        not pupils
        or others
        or found.course != course_id
        or column not in {one.number for one in found.columns}
    ):
        raise NotThere(MODERATE_RESULTS, others)
    header = read_header(by, found.place_of(next(iter(pupils))))
    return _note(by, header, column, {pupil: found.reasons[pupil] for pupil in pupils}, moderated=True)


def _note(
    by: Viewer, header: Header, column: int, reasons: Mapping[uuid.UUID, Reason], *, moderated: bool
) -> int:
    """Note it in the record of each person for whom there is a reason."""
    people = sorted(reasons)
    want = Want(RESULTS, header.period)
    opened = open_folders(by, MODERATE_RESULTS, people, want, action="moderate", lock=True, reasons=reasons)
    held = opened.of(RESULTS, header.period)
    changed = {}
    for person in people:
        cell = cell_at(held[person].record, column) if person in held else None
        if cell is None:
            raise NotPossible("There is no result to moderate yet.")
        if cell.is_moderated != moderated:
            changed[person] = [replace(cell, is_moderated=moderated)]
    if changed:
        keep_changed(by, opened, header, changed=changed, origin=ResultEntry.Origin.MODERATION)
    return len(changed)
