"""Decides when openings become too many, measured against a person's own habit. No database.

An opening is unexplained if it rests on nothing but a whole-school role: no group, timetable, cover or emergency
access connects the two people, the permission is not one of ordinary work, and the same person has not opened the
folder in the last four weeks. Ten an hour warn, twenty an hour ask for a fresh second factor, and forty a day narrow
the account until a second person looks.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

REMEMBERED = dt.timedelta(days=28)
"""A folder opened within this time is known to its opener and not counted again."""

HOUR = dt.timedelta(hours=1)

WARN_IN_AN_HOUR, PROVE_IN_AN_HOUR, NARROW_IN_A_DAY = 10, 20, 40
HABIT_DAYS = 10
"""The working days that make a habit; before that the fixed limits hold."""

MOST_BY_HABIT = 3
"""The factor by which a habit can stretch a limit at most."""

ON_OCCASION = 3
"""The factor by which every limit grows on the days of a parents' evening, reports or exams."""

LOOK_ON_OCCASION = 80
"""On such a day a second person is told only after this many: reading a year group's reports is no alarm."""

LOOK_AT_LOOKING_UP = 80
"""A second person is told of so many people looked up in a day: more than come through one door, fewer than a school."""

TIME_TO_PROVE = dt.timedelta(minutes=10)
"""How long somebody who was stopped may look for their second factor before a second person is told."""

SCHOOL_IN_AN_HOUR = 120
"""Unexplained openings by everybody together after which each further opener needs a fresh factor: bulk work stops."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Unexplained openings so far, including the present ones: this person's in the last hour and today, and the school's."""

    in_hour: int
    today: int
    school_in_hour: int = 0


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many unexplained openings somebody has before each verdict; after `look_in_day` a second person is told."""

    warn_in_hour: int = WARN_IN_AN_HOUR
    prove_in_hour: int = PROVE_IN_AN_HOUR
    narrow_in_day: int = NARROW_IN_A_DAY
    look_in_day: int = NARROW_IN_A_DAY


class Verdict(Enum):
    """What happens to an opening."""

    GO_ON = "go on"
    WARN = "warn"
    PROVE = "prove who you are"
    NARROW = "narrow"


def allowance(days: Sequence[int], *, on_occasion: bool = False) -> Allowance:
    """What somebody may open today.

    `days` are the unexplained openings of each of their recent working days. Somebody who opens many folders every day
    is not stopped for it; without a history the fixed limits hold. The habit is the third-largest day, so that neither
    one odd day nor one theft widens it.
    """
    habit = sorted(days)[-3] if len(days) >= HABIT_DAYS else 0
    narrow = min(max(NARROW_IN_A_DAY, 2 * habit), MOST_BY_HABIT * NARROW_IN_A_DAY)
    times = ON_OCCASION if on_occasion else 1
    return Allowance(
        WARN_IN_AN_HOUR * times * narrow // NARROW_IN_A_DAY,
        PROVE_IN_AN_HOUR * times * narrow // NARROW_IN_A_DAY,
        narrow * times,
        LOOK_ON_OCCASION if on_occasion else NARROW_IN_A_DAY,
    )


def verdict_on(spent: Spent, allowed: Allowance, *, proved_lately: bool) -> Verdict:
    """The verdict when the present openings bring somebody to `spent`. `proved_lately` means a fresh second factor."""
    if spent.today > allowed.narrow_in_day:
        return Verdict.NARROW
    too_many = spent.in_hour > allowed.prove_in_hour or spent.school_in_hour > SCHOOL_IN_AN_HOUR
    if too_many and not proved_lately:
        return Verdict.PROVE
    return Verdict.WARN if spent.in_hour > allowed.warn_in_hour else Verdict.GO_ON


def is_worth_a_look(spent: Spent, allowed: Allowance) -> bool:
    """Whether a day's openings go to a second person although a habit or an occasion allowed them."""
    return spent.today > allowed.look_in_day
