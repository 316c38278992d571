"""`./run keys`: make the week's root key, rewrap every school's keys under it, list the weeks in use."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Final

NAME: Final = "keys"
HELP: Final = "prepare key files, rotate to this week's key, list which keys are in use"
EXAMPLES: Final = ("keys list",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done."""
    does = parser.add_subparsers(required=True, metavar="WHAT")
    for name, words, doing in (
        (
            "prepare",
            "make the key files that are missing beside a database that is new or has these keys already",
            _prepare,
        ),
        ("rotate", "wrap every key under this week's, and destroy root keys older than 70 days", _rotate),
        ("list", "list the weeks that have a root key, and how many schools use each", _list),
    ):
        one = does.add_parser(name, help=words, description=words)
        one.set_defaults(doing=doing, without_keys=doing is _prepare)


def run(arguments: argparse.Namespace) -> int:
    """Do it, and return the exit status."""
    doing: Callable[[], int] = arguments.doing
    return doing()


def _prepare() -> int:
    from muster.config.own_keys import prepare_keys

    prepare_keys()
    print("The key files are there. Keep a copy of them apart from every backup of the data.")
    return 0


def _rotate() -> int:
    from muster.protection import clock
    from muster.protection.folder.everyone import lengthen_short
    from muster.protection.keys.rotation import rotate_everything
    from muster.protection.walls.schools import school_ids

    lengthened = sum(lengthen_short(school_id) for school_id in school_ids())
    print(f"Records sealed anew, since they were shorter than others of their kind: {lengthened}.")
    destroyed = rotate_everything(clock.now().date(), lambda words: print(words, flush=True))
    print(f"Root keys destroyed: {len(destroyed)}.")
    return 0


def _list() -> int:
    from muster.protection.keys.provider import first_day_of, provider
    from muster.protection.keys.rotation import epochs_in_use
    from muster.protection.walls.schools import school_ids

    used = [epoch for school_id in school_ids() for epoch in epochs_in_use(school_id)]
    for epoch in provider().epochs():
        print(f"Week from {first_day_of(epoch):%d %B %Y}: used by {used.count(epoch)} schools.")
    return 0
