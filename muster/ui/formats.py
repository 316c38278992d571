"""Formats dates, times and numbers, the same on every page and every paper of a school.

Dates and times are written as the country of the school writes them (`dates` and `clock` of its profile), inside `wording.speaking`.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from math import floor

from django.utils.dateformat import format as written
from django.utils.dates import MONTHS_3
from django.utils.formats import number_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import ngettext

from .wording import manner_spoken

TINY = 1e-9
"""Less than any share of pupils can differ, and more than a fraction loses as a float: 57 of 200 is 28.499999999999996 %."""


def day(value: dt.date) -> str:
    """Monday 23 November; Monday, November 23."""
    return _written(value, "l j F", "l, F j")


def short_day(value: dt.date) -> str:
    """23 Nov; Nov 23. Without Django's way by a pattern, which takes ten times as long: a page shows a year of weeks."""
    local = _local(value)
    month = str(MONTHS_3[local.month]).title()
    return f"{month} {local.day}" if _month_first() else f"{local.day} {month}"


def date(value: dt.date) -> str:
    """4 May; May 4."""
    return _written(value, "j F", "F j")


def full_date(value: dt.date) -> str:
    """4 May 2019; May 4, 2019."""
    return _written(value, "j F Y", "F j, Y")


def weekday_date(value: dt.date) -> str:
    """Mon 9 November 2026; Mon, November 9, 2026."""
    return _written(value, "D j F Y", "D, F j, Y")


def date_in_digits(value: dt.date) -> str:
    """30/11/2026; 11/30/2026. For words of a language in which Muster does not know the months."""
    return f"{value:%m/%d/%Y}" if _month_first() else f"{value:%d/%m/%Y}"


def span(first: dt.date, last: dt.date, *, with_year: bool = False) -> str:
    """2 to 20 November, 28 October to 3 November; November 2 to 20. `with_year` ends it with the year of the last day."""
    ends = full_date if with_year else date
    if (first.year, first.month) != (last.year, last.month):
        return f"{date(first)} to {ends(last)}"
    if not _month_first():
        return f"{first.day} to {ends(last)}"
    return f"{date(first)} to {last.day}, {last.year}" if with_year else f"{date(first)} to {last.day}"


def clock(value: dt.time | dt.datetime) -> str:
    """08:56; 8:56 AM where the clock has twelve hours. In the time of the school."""
    local = localtime(value) if isinstance(value, dt.datetime) and is_aware(value) else value
    if not manner_spoken().twelve_hours:
        return local.strftime("%H:%M")
    return f"{local.hour % 12 or 12}:{local.minute:02d} {'AM' if local.hour < 12 else 'PM'}"


def moment(value: dt.datetime) -> str:
    """23 Nov, 08:56; Nov 23, 8:56 AM."""
    return f"{short_day(value)}, {clock(value)}"


def number(value: int) -> str:
    """1,217."""
    return number_format(value, force_grouping=True)


def percent(value: Fraction | None) -> str:
    """95.8% from the exact share, rounded half up at one place; no share, no figure."""
    if value is None:
        return "\N{EN DASH}"
    tenths = (value * 2000 + 1) // 2
    return f"{tenths // 10}.{tenths % 10}%"


def whole_percent(share: float) -> int:
    """A share in whole per cent, rounded half up as people do it: five of eight is 63, where Python's own rounding says 62."""
    return floor(100 * share + 0.5 + TINY)


def minutes(value: int) -> str:
    """1 minute, 12 minutes."""
    return ngettext("%(n)s minute", "%(n)s minutes", value) % {"n": value}


def _written(value: dt.date, day_first: str, month_first: str) -> str:
    return written(_local(value), month_first if _month_first() else day_first)


def _month_first() -> bool:
    return manner_spoken().month_first


def _local(value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime) and is_aware(value):
        return localtime(value)
    return value


FILTERS = {
    written_as.__name__: written_as
    for written_as in (day, short_day, date, full_date, clock, moment, number, percent, minutes)
}
