"""Writing about a result in words, and saying that a judgement was moderated."""

import uuid
from dataclasses import replace

from django.db import transaction

from muster.assessment.access import MODERATE_RESULTS
from muster.assessment.actions.saving import entered_results
from muster.assessment.authority import authority_to_enter
from muster.assessment.cells import Cell, cell_at, with_cells
from muster.assessment.entries import EntryPlace, seal_entry
from muster.assessment.headers import Header, read_header
from muster.assessment.models import ResultEntry
from muster.assessment.places import SheetPlace
from muster.assessment.records import RESULT_COMMENTS, RESULTS, ResultComment, ResultComments
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, reasons_in_group
from muster.protection.access.viewer import Viewer
from muster.protection.folder.keeping import open_to_change
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import Opened, open_folders
from muster.protection.folder.writing import Change, rewrite_opened
from muster.protection.identifiers import thing_id
from muster.protection.keys.ring import KeyClass

LONGEST_COMMENT = 2000


@transaction.atomic(savepoint=False)
def write_comment(*, by: Viewer, place: SheetPlace, column: int, pupil_id: uuid.UUID, words: str) -> None:
    """Write about a result, or take back what was written with no words. Earlier words are kept. Raises NotThere."""
    authority = authority_to_enter(by, place)
    header = read_header(by, place)
    refuse_others(header, column, pupil_id)
    if len(words) > LONGEST_COMMENT:
        raise NotPossible(f"A comment has at most {LONGEST_COMMENT} characters.", "words")
    want = Want(RESULT_COMMENTS, header.period)
    opened = open_to_change(
        by,
        authority.permission,
        [pupil_id],
        want=want,
        empty=ResultComments(),
        action="write comment",
        reasons=authority.over([pupil_id]),
    )
    held = opened.of(RESULT_COMMENTS, header.period)[pupil_id]
    if held.record.on(column) == words.strip():
        return
    comment = ResultComment(column, words.strip(), by.moment, by.person_id)
    changed = ResultComments((*held.record.comments, comment))
    rewrite_opened(
        by, opened, RESULT_COMMENTS, [Change(pupil_id, changed, held.version)], period=header.period
    )


@transaction.atomic(savepoint=False)
def moderate_result(
    *, by: Viewer, place: SheetPlace, column: int, pupil_id: uuid.UUID, moderated: bool
) -> None:
    """Say that others agreed on a judgement, or take it back. The figure stays. Raises NotThere and NotPossible."""
    reasons = reasons_in_group(by, MODERATE_RESULTS, place.group_id, [pupil_id])
    header = read_header(by, place)
    refuse_others(header, column, pupil_id)
    want = Want(RESULTS, header.period)
    opened = open_folders(
        by, MODERATE_RESULTS, [pupil_id], want, action="moderate", lock=True, reasons=reasons
    )
    held = opened.of(RESULTS, header.period).get(pupil_id)
    cell = cell_at(held.record, column) if held else None
    if held is None or cell is None:
        raise NotPossible("There is no result to moderate yet.")
    changed = replace(cell, is_moderated=moderated)
    rewrite_cell(by, opened, header, pupil_id, cell=changed, origin=ResultEntry.Origin.MODERATION)


def rewrite_cell(  # a step of the actions that say something of one result: all that they know of it
    by: Viewer,
    opened: Opened,
    header: Header,
    pupil_id: uuid.UUID,
    *,
    cell: Cell,
    origin: ResultEntry.Origin,
) -> None:
    """Put one changed cell into the opened record of a pupil, and into an entry of its own."""
    held = opened.of(RESULTS, header.period)[pupil_id]
    record = with_cells(held.record, [cell])
    rewrite_opened(by, opened, RESULTS, [Change(pupil_id, record, held.version)], period=header.period)
    entry_id = thing_id()
    entered = [entered_results(pupil_id, held.version + 1, [cell])]
    seal_place = EntryPlace(by.school_id, header.year_id, entry_id)
    ResultEntry.objects.create(
        id=entry_id,
        school_id=by.school_id,
        year_id=header.year_id,
        course_id=header.place.course_id,
        at=by.moment,
        by_person=by.person_id,
        origin=origin,
        sealed=seal_entry(seal_place, entered, opened.ciphers(KeyClass.EDUCATIONAL)),
    )


def refuse_others(header: Header, column: int, pupil_id: uuid.UUID) -> None:
    """Raises NotThere where the pupil or the column is not on the sheet."""
    if column not in header.by_number or pupil_id not in header.members:
        raise NotThere(MODERATE_RESULTS, [pupil_id])
