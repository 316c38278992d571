"""Adds up what one person takes out of the school on their own word over a day and a week, so that slices count as a whole.

What a second person agreed to is not added: they saw how much it is. The caller has already decided that the viewer
may.
"""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

from django.db import connection

from muster.protection.access.viewer import Viewer
from muster.protection.approvals.models import TakenOut
from muster.protection.approvals.rules import WEEK, Alone, alone_with
from muster.protection.budgets.models import Alarm
from muster.protection.budgets.spending import raise_alarm

# One taker at a time, to the end of the transaction, so that slices sent at once are all added up.
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))"
_KEEP = """
INSERT INTO taken_out (school_id, taker_id, pupil_id, taken_at)
SELECT %(school)s, %(taker)s, pupil, %(now)s FROM unnest(%(pupils)b::uuid[]) AS pupil
ON CONFLICT (school_id, taker_id, pupil_id) DO UPDATE SET taken_at = excluded.taken_at
"""


def alone(viewer: Viewer, pupils: Collection[uuid.UUID] = ()) -> Alone:
    """The viewer's totals with these pupils added, for display only: nothing is locked, so do not decide by it."""
    return alone_with(_taken(viewer), pupils, viewer.moment)


def take_out_alone(viewer: Viewer, pupils: Collection[uuid.UUID]) -> bool:
    """Whether these may leave on the viewer's own word; if so, they are added to the total."""
    _wait_for_others(viewer)
    if alone(viewer, pupils).takes_two:
        return False
    _keep(viewer, pupils)
    return True


def note_taken_out(viewer: Viewer, pupils: Collection[uuid.UUID]) -> None:
    """Add what leaves in the course of ordinary work, and alert a second person if the total is large."""
    _wait_for_others(viewer)
    if alone(viewer, pupils).takes_two:
        raise_alarm(viewer, Alarm.Kind.TAKEN_OUT)
    _keep(viewer, pupils)


def _taken(viewer: Viewer) -> dict[uuid.UUID, dt.datetime]:
    if viewer.person_id is None:
        return {}
    rows = TakenOut.objects.filter(
        school_id=viewer.school_id, taker_id=viewer.person_id, taken_at__gt=viewer.moment - WEEK
    )
    return dict(rows.values_list("pupil_id", "taken_at"))


def _wait_for_others(viewer: Viewer) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, [f"{viewer.school_id}{viewer.person_id}"])


def _keep(viewer: Viewer, pupils: Collection[uuid.UUID]) -> None:
    """Add these pupils, and delete entries too old to count."""
    if viewer.person_id is None:
        return  # a command, by whoever rules the machine
    TakenOut.objects.filter(
        school_id=viewer.school_id, taker_id=viewer.person_id, taken_at__lte=viewer.moment - WEEK
    ).delete()
    values: dict[str, Any] = {
        "school": viewer.school_id,
        "taker": viewer.person_id,
        "pupils": sorted(pupils),
        "now": viewer.moment,
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)
