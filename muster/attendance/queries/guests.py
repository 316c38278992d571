"""The viewer behind a day card: somebody with the groups it covers today and nothing else."""

import dataclasses
import datetime as dt
import uuid

from muster.attendance.models import DayCard
from muster.calendar.access import WORKS_HERE
from muster.people.access import COVERS_GROUP
from muster.protection.access.viewer import NO_FACTS, Viewer, load_standing
from muster.protection.accounts.models import StoredSession
from muster.protection.walls.context import enter_schools

CARD_IN_SESSION = "day_card"


def day_card_viewer(stored: StoredSession, moment: dt.datetime) -> Viewer | None:
    """The viewer of a session opened by a day card; None for any other session, and once the card has ended."""
    card_words = stored.content.get(CARD_IN_SESSION)
    if not isinstance(card_words, list):
        return None
    school_id, card_id = (uuid.UUID(words) for words in card_words)
    enter_schools(None, [school_id])
    card = DayCard.objects.filter(school_id=school_id, id=card_id, ends_at__gt=moment).first()
    standing = load_standing(school_id, card.staff_id, moment) if card else None
    if card is None or standing is None:
        return None
    covered = {
        group: frozenset((COVERS_GROUP,)) for group, facts in standing.groups.items() if COVERS_GROUP in facts
    }
    narrowed = dataclasses.replace(standing, facts=frozenset((WORKS_HERE,)), groups=covered, below={})
    return Viewer(
        account_id=None,
        session_id=stored.id,
        person_id=card.staff_id,
        school_id=school_id,
        schools=(school_id,),
        standing=narrowed,
        moment=moment,
        because="day card",
        group_facts=NO_FACTS.union(*covered.values()),
    )
