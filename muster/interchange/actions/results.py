"""Imports results into a mark sheet, all or none, and exports a sheet as a table."""

import uuid
from collections.abc import Sequence

from django.db import transaction

from muster.assessment.access import SEE_SHEET
from muster.assessment.actions.saving import save_results
from muster.assessment.models import ResultEntry
from muster.assessment.places import SheetPlace
from muster.assessment.queries.gradebook import ClassGrades, class_grades
from muster.assessment.queries.leading import require_at
from muster.assessment.queries.sheets import Sheet, mark_sheet
from muster.assessment.rules import SentResult
from muster.calendar.refusals import NotPossible
from muster.protection.access.policy import Reason
from muster.protection.access.viewer import Viewer
from muster.protection.approvals.rules import ALONE_IN_A_DAY
from muster.protection.approvals.taking_out import note_taken_out
from muster.protection.audit.recording import record


@transaction.atomic
def bring_in_results(*, by: Viewer, place: SheetPlace, results: Sequence[SentResult]) -> int:
    """Save the results of a table, each over what the preview showed. Returns how many.

    Raises NotPossible where one of them cannot be saved: then none is.
    """
    saved = save_results(by=by, place=place, results=results, origin=ResultEntry.Origin.IMPORT)
    if saved.conflicts:
        raise NotPossible("Somebody entered results meanwhile. Nothing was brought in: send the table again.")
    if saved.refused:
        raise NotPossible(f"Nothing was brought in. {saved.refused[0].why}")
    return len(saved.saved)


@transaction.atomic
def take_out_gradebook(*, by: Viewer, place: SheetPlace) -> ClassGrades:
    """The gradebook of a class, for a table that leaves, as `take_out_sheet`. Raises NotThere and NotPossible."""
    reason = require_at(by, SEE_SHEET, place)
    found = class_grades(by, place)
    _leave(by, reason, [row.pupil_id for row in found.rows])
    record(by, SEE_SHEET, "take out a gradebook", reason=reason, counted=len(found.rows))
    return found


@transaction.atomic
def take_out_sheet(*, by: Viewer, place: SheetPlace) -> Sheet:
    """The sheet, for a table that leaves. That it left is recorded. Raises NotThere, and NotPossible for very many."""
    reason = require_at(by, SEE_SHEET, place)
    sheet = mark_sheet(by, place)
    _leave(by, reason, [row.pupil_id for row in sheet.rows])
    record(by, SEE_SHEET, "take out a mark sheet", reason=reason, counted=len(sheet.rows))
    return sheet


def _leave(by: Viewer, reason: Reason, pupils: Sequence[uuid.UUID]) -> None:
    """One's own class may be saved as a table; of others, by a role for the whole school, a second person hears when they
    become many. Raises NotPossible for more than any class has.
    """
    if len(pupils) > ALONE_IN_A_DAY:
        raise NotPossible(f"A table holds a class, and no more than {ALONE_IN_A_DAY} pupils.")
    if not reason.is_tied:
        note_taken_out(by, pupils)
