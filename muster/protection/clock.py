"""What time it is for the school: the real time, or the demonstration's own clock."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings


def real_now() -> dt.datetime:
    """The machine's own time in UTC, for what concerns the machine and not the school."""
    return dt.datetime.now(dt.UTC)


def now() -> dt.datetime:
    """The present moment in UTC, shifted by the demonstration's clock if one is set."""
    offset: dt.timedelta = settings.CLOCK_OFFSET
    return real_now() + offset


def local_now(timezone: str) -> dt.datetime:
    """The present moment on the school's wall clock."""
    return now().astimezone(ZoneInfo(timezone))


def today(timezone: str) -> dt.date:
    """The school's date; a session marked after midnight UTC still belongs to the local day."""
    return local_now(timezone).date()
