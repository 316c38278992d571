"""Formats dates, times and numbers for British readers, the same on every page."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from django.utils.dateformat import format as written
from django.utils.formats import number_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import ngettext


def day(value: dt.date) -> str:
    """Monday 23 November."""
    return written(_local(value), "l j F")


def short_day(value: dt.date) -> str:
    """23 Nov."""
    return written(_local(value), "j M")


def full_date(value: dt.date) -> str:
    """4 May 2019."""
    return written(_local(value), "j F Y")


def clock(value: dt.time | dt.datetime) -> str:
    """08:56, in the time of the school."""
    local = localtime(value) if isinstance(value, dt.datetime) and is_aware(value) else value
    return local.strftime("%H:%M")


def moment(value: dt.datetime) -> str:
    """23 Nov, 08:56."""
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


def minutes(value: int) -> str:
    """1 minute, 12 minutes."""
    return ngettext("%(n)s minute", "%(n)s minutes", value) % {"n": value}


def _local(value: dt.date) -> dt.date:
    if isinstance(value, dt.datetime) and is_aware(value):
        return localtime(value)
    return value


FILTERS = {
    written_as.__name__: written_as
    for written_as in (day, short_day, full_date, clock, moment, number, percent, minutes)
}
