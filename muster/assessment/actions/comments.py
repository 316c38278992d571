"""Comments on results."""

import uuid

from django.db import transaction

from muster.assessment.access import SEE_SHEET
from muster.assessment.authority import authority_to_enter
from muster.assessment.headers import Header, read_header
from muster.assessment.places import SheetPlace
from muster.assessment.records import RESULT_COMMENTS, ResultComment, ResultComments
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer
from muster.protection.folder.keeping import open_to_change
from muster.protection.folder.kinds import Want
from muster.protection.folder.writing import Change, rewrite_opened

LONGEST_COMMENT = 2000


@transaction.atomic(savepoint=False)
def write_comment(*, by: Viewer, place: SheetPlace, column: int, pupil_id: uuid.UUID, words: str) -> None:
    """Write a comment on a result; an empty one withdraws it. Earlier comments are kept. Raises NotThere."""
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


def refuse_others(header: Header, column: int, pupil_id: uuid.UUID) -> None:
    """Raises NotThere if the pupil or the column is not on the sheet."""
    if column not in header.by_number or pupil_id not in header.members:
        raise NotThere(SEE_SHEET, [pupil_id])
