"""Every change to a school's calendar and settings: each is one recorded transaction."""

from muster.calendar.actions.changing import (
    change_closure,
    change_period,
    change_term,
    change_time,
    change_year,
    remove_row,
)
from muster.calendar.actions.settings import Settings, add_site, change_settings, rename_site
from muster.calendar.actions.years import (
    NewPeriod,
    NewSpan,
    NewTime,
    add_closures,
    open_year,
    open_year_like,
    set_terms,
    set_times,
)

__all__ = [
    "NewPeriod",
    "NewSpan",
    "NewTime",
    "Settings",
    "add_closures",
    "add_site",
    "change_closure",
    "change_period",
    "change_settings",
    "change_term",
    "change_time",
    "change_year",
    "open_year",
    "open_year_like",
    "remove_row",
    "rename_site",
    "set_terms",
    "set_times",
]
