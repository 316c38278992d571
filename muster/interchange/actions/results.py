"""Bringing results into a sheet, all of them or none, and taking a sheet out as a table."""

from collections.abc import Sequence

from django.db import transaction

from muster.assessment.access import SEE_SHEET
from muster.assessment.actions.saving import save_results
from muster.assessment.models import ResultEntry
from muster.assessment.places import SheetPlace
from muster.assessment.queries.gradebook import ClassGrades, class_grades
from muster.assessment.queries.sheets import Sheet, mark_sheet
from muster.assessment.rules import SentResult
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import require_in_group
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record

MOST_TAKEN_OUT = 50


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
    reason = require_in_group(by, SEE_SHEET, place.group_id)
    found = class_grades(by, place)
    _refuse_very_many(len(found.rows))
    record(by, SEE_SHEET, "take out a gradebook", reason=reason, counted=len(found.rows))
    return found


@transaction.atomic
def take_out_sheet(*, by: Viewer, place: SheetPlace) -> Sheet:
    """The sheet, for a table that leaves. That it left is recorded. Raises NotThere, and NotPossible for very many."""
    reason = require_in_group(by, SEE_SHEET, place.group_id)
    sheet = mark_sheet(by, place)
    _refuse_very_many(len(sheet.rows))
    record(by, SEE_SHEET, "take out a mark sheet", reason=reason, counted=len(sheet.rows))
    return sheet


def _refuse_very_many(pupils: int) -> None:
    if pupils > MOST_TAKEN_OUT:
        raise NotPossible(
            f"A table of more than {MOST_TAKEN_OUT} pupils needs a second person: take out the classes one by one."
        )
