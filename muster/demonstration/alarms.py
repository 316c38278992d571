"""The alarms of an invented school: decoys, a busy day, and an emergency awaiting review."""

import datetime as dt
import uuid
from collections.abc import Sequence

from muster.alarms.actions.opening import open_in_emergency, say_why
from muster.alarms.actions.preparing import name_occasion, place_decoy
from muster.people.records import Name
from muster.protection.access.viewer import Viewer
from muster.protection.budgets.models import Occasion

DECOYS = (Name(given="Quillon", family="Ashgrove"), Name(given="Perrin", family="Valewood"))
"""Names that are not in the demonstration's tables."""

HAPPENED = "Hit his head on the climbing frame while I was on duty: his family has to be rung now"
PARENTS_EVENING_IN = dt.timedelta(days=8)


def prepare_alarms(by: Viewer, on_duty: Viewer, *, forms: Sequence[uuid.UUID], pupil_id: uuid.UUID) -> None:
    """Place decoys beside the first forms, announce next week's parents' evening, and let `on_duty` have had an emergency."""
    for name, form in zip(DECOYS, forms, strict=False):
        place_decoy(by=by, name=name, group_id=form)
    evening = by.today + PARENTS_EVENING_IN
    name_occasion(by=by, kind=Occasion.Kind.PARENTS_EVENING, first_day=evening, last_day=evening)
    opening_id = open_in_emergency(by=on_duty, pupil_id=pupil_id)
    say_why(by=on_duty, opening_id=opening_id, words=HAPPENED)
