"""`./run budgets`: simulate a year of ordinary work, or stolen sessions, against the opening budgets."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Final

NAME: Final = "budgets"
HELP: Final = "how often the budgets cry wolf in a year of work, and how soon they stop a stolen session"
EXAMPLES: Final = ("budgets year --pupils 400", "budgets theft")
ALONE: Final = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be simulated."""
    plays = parser.add_subparsers(required=True, metavar="WHAT")
    for name, words, playing in (
        ("year", "a school year of ordinary work: how many alarms it raises", _year),
        ("theft", "stolen sessions that walk through the school: how far they come", _theft),
    ):
        one = plays.add_parser(name, help=words, description=words)
        one.add_argument("--pupils", type=int, default=1000, help="pupils of the school (else 1000)")
        one.add_argument("--seed", type=int, default=1, help="which year is drawn (else 1)")
        one.set_defaults(playing=playing)


def run(arguments: argparse.Namespace) -> int:
    """Simulate it, and return 1 if a bar is missed."""
    playing: Callable[[argparse.Namespace], int] = arguments.playing
    import django

    django.setup()  # the rules do not use Django, but their package does
    return playing(arguments)


def _year(arguments: argparse.Namespace) -> int:
    from muster.protection.budgets.simulation import WEEKS, ordinary_year, staff_of

    year = ordinary_year(seed=arguments.seed, pupils=arguments.pupils)
    most = year.most_alarms_a_week()
    print(
        f"{len(staff_of(arguments.pupils))} people, {WEEKS} school weeks, {year.openings} folders opened beyond their own groups."
    )
    print(f"Warned {year.warned} times, asked for the second factor {year.proved} times.")
    print(f"Alarms: {len(year.alarms)}; at most {most} in a week. To reach: at most 1 in a week.")
    for week, role, what in year.alarms:
        print(f"  week {week + 1}: {role}, {what}")
    return 0 if most <= 1 else 1


def _theft(arguments: argparse.Namespace) -> int:
    from muster.protection.budgets.rules import NARROW_IN_A_DAY
    from muster.protection.budgets.simulation import THEFTS, play_theft

    missed = 0
    for theft in THEFTS:
        caught = play_theft(theft, pupils=arguments.pupils)
        told = f"a second person is told after {caught.alarm_at}" if caught.alarm_at else "nobody is told"
        print(f"{theft.words}: {caught.taken} folders, {told}.")
        missed += not (caught.stopped and caught.taken <= NARROW_IN_A_DAY) and caught.alarm_at is None
    print(f"To reach: stopped at {NARROW_IN_A_DAY}, or a second person told the same day.")
    return 1 if missed else 0
