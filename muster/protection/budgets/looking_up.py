"""When looking people up, which is ordinary work and never stopped, is put before a second person all the same.

The desk may not wait for a budget: somebody stands at the door. But whoever goes through a whole school there, one name
after the other, reads who may collect whom, and of whom a court has said something.
"""

import datetime as dt
import uuid

from django.db import connection

from muster.protection.access.viewer import Viewer
from muster.protection.budgets.models import Alarm, LookedUp
from muster.protection.budgets.rules import LOOK_AT_LOOKING_UP
from muster.protection.budgets.spending import raise_alarm

_KEEP = """
INSERT INTO looked_up (school_id, opener_id, person_id, at) VALUES (%s, %s, %s, %s)
ON CONFLICT (school_id, opener_id, person_id) DO UPDATE SET at = excluded.at
"""


def note_looked_up(viewer: Viewer, person: uuid.UUID) -> None:
    """Add somebody whom the viewer looks up to those of today; what lies further back is forgotten on the way."""
    if viewer.person_id is None:
        return
    midnight = viewer.now.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(dt.UTC)
    mine = LookedUp.objects.filter(school_id=viewer.school_id, opener_id=viewer.person_id)
    mine.filter(at__lt=midnight).delete()
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [viewer.school_id, viewer.person_id, person, viewer.moment])
    if mine.count() > LOOK_AT_LOOKING_UP:
        raise_alarm(viewer, Alarm.Kind.LOOKED_UP)
