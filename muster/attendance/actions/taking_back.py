"""Undoes one of the viewer's own saves of today: the marks go back to what they were, and both entries are kept."""

import uuid

from django.db import transaction

from muster.attendance.access import TAKE_REGISTER
from muster.attendance.actions.saving import Saved
from muster.attendance.actions.taking import take_marks
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.own_day import own_saving
from muster.attendance.rules import SentMark, WhyChanged
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer


@transaction.atomic(savepoint=False)
def take_back_saving(*, by: Viewer, place: RegisterPlace, entry_id: uuid.UUID) -> Saved:
    """Undo one of the viewer's own saves of today.

    Raises NotThere for any other save. A mark that somebody has changed since is a conflict, and stays.
    """
    saving = own_saving(by, place, entry_id)
    if saving is None:
        raise NotThere(TAKE_REGISTER)
    symbols = saving.header.profile.symbols_by_byte
    marks = [
        SentMark(
            uuid.uuid4(),
            mark.pupil_id,
            symbols[mark.before.code],
            was=symbols[mark.after.code],
            minutes=mark.before.minutes,
            why=WhyChanged.TAKEN_BACK,
        )
        for mark in saving.marks
    ]
    return take_marks(by=by, place=place, marks=marks)
