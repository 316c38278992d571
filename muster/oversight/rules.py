"""Decisions of oversight without a database: what a family is not shown, the 72 hours, and what a thief can read."""

import datetime as dt
import uuid

from muster.oversight.content import Cause, Withheld
from muster.protection.audit.reading import Event
from muster.protection.folder.kinds import declared_kinds
from muster.protection.keys.ring import KeyClass

HOURS_TO_REPORT = 72  # UK GDPR, Article 33(1): after having become aware of it
SAFEGUARDING_SCOPES = ("safeguarding:", "oversight:opening:")
SAFEGUARDING_FACT = "is_safeguarding_lead"


def is_sealed_off(event: Event) -> bool:
    """Whether an event tells of safeguarding by itself: nobody outside that circle reads it in the log."""
    kinds = declared_kinds()
    opened = any(kinds[code].key_class == KeyClass.SAFEGUARDING for code in event.kinds if code in kinds)
    return opened or event.permission.startswith(SAFEGUARDING_SCOPES)


def is_safeguarding(event: Event) -> bool:
    """Whether an event belongs to safeguarding or to its lead, of whom no family page shows a trace."""
    return is_sealed_off(event) or SAFEGUARDING_FACT in event.reason.split("+")


def is_withheld(sequence: int, person_id: uuid.UUID, openings: tuple[Withheld, ...]) -> bool:
    """Whether an opening is kept from this person's family: at once, until a second person says otherwise."""
    return any(
        one.sequence == sequence and one.person_id == person_id and one.kept is not False for one in openings
    )


def refusal_of_second_look(reviewer: uuid.UUID | None, withheld_by: uuid.UUID) -> str:
    """Why somebody may not review; empty where they may."""
    return "You withheld this yourself: somebody else has to look." if reviewer == withheld_by else ""


def report_due(noticed_at: dt.datetime) -> dt.datetime:
    """Until when the regulator has to be told, unless there is no risk to anybody."""
    return noticed_at + dt.timedelta(hours=HOURS_TO_REPORT)


def clock_in_words(noticed_at: dt.datetime, now: dt.datetime) -> str:
    """How much of the 72 hours is left."""
    left = report_due(noticed_at) - now
    hours, minutes = divmod(int(abs(left).total_seconds()) // 60, 60)
    span = f"{hours} h {minutes:02d} min"
    return f"{span} left of 72 hours" if left > dt.timedelta() else f"the 72 hours ended {span} ago"


def is_readable(cause: Cause, *, both: bool) -> bool:
    """Whether what was reached could be read: a page shows, a copy is sealed unless its keys are gone with it."""
    return both if cause in {Cause.BACKUP, Cause.KEY} else True


def readable_in_words(cause: Cause, *, both: bool) -> str:
    """Why it could or could not be read."""
    if cause is Cause.BACKUP:
        if both:
            return "Readable: the copy and the keys to it are gone together."
        return "Not readable: every record in the copy is sealed, and its keys lie elsewhere."
    if cause is Cause.KEY:
        if both:
            return "Readable: the key and a copy of the data that it opens are gone together."
        return "Not readable: a key opens nothing without a copy of the data. Rotate the keys today."
    return "Readable: it was shown on a screen. What was only counted showed nobody."
