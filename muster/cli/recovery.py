"""`./run recovery`: the recovery key that opens backups when the machine is gone, on three sheets, any two of which suffice."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

NAME: Final = "recovery"
HELP: Final = "make the recovery key's three sheets, try two of them, or put lost key files back with them"
EXAMPLES: Final = ("recovery set-up", "recovery keys --into /srv/muster/data-keys")
FROM_NOTHING: Final = True
WITHOUT_KEYS: Final = True  # it brings lost ones back


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done."""
    parser.add_argument(
        "what", choices=["set-up", "drill", "keys"], help="make sheets; try them; put keys back"
    )
    parser.add_argument("--into", type=Path, metavar="DIR", help="keys: the new key directory")


def run(arguments: argparse.Namespace) -> int:
    """Do it, and return the exit status."""
    from muster.config.restoring import NotRestored
    from muster.protection.backups.recovery import NotRecovered

    doing: dict[str, Callable[[], int]] = {
        "set-up": _set_up,
        "drill": _drill,
        "keys": lambda: _keys(arguments.into),
    }
    try:
        return doing[arguments.what]()
    except (NotRecovered, NotRestored, FileNotFoundError) as problem:
        print(problem, file=sys.stderr)
        return 2


def _set_up() -> int:
    from django.conf import settings

    from muster.config.own_keys import refuse_no_keys
    from muster.protection.backups import recovery

    refuse_no_keys()
    for number, words in enumerate(recovery.set_up(Path(settings.DATA_DIRECTORY)).words, start=1):
        print(f"Sheet {number} of {recovery.SHEETS}\n\n{words}\n")
    print("Give each sheet to another person. Any two of them open the keys; one alone opens nothing.")
    print("They are shown this once and kept nowhere. Now: ./run backup, then ./run recovery drill")
    return 0


def _drill() -> int:
    from muster.config.own_keys import refuse_no_keys
    from muster.config.restoring import key_loss_drill

    refuse_no_keys()
    kept = key_loss_drill(_asked_for_sheets())
    print(f"{kept.result['key_files']} key files, {kept.result['wrong']} that are not the same.")
    return 0 if kept.is_good else 1


def _keys(target: Path | None) -> int:
    from muster.config.backing_up import newest_backup
    from muster.config.restoring import NotRestored, key_files_from

    if target is None:
        raise NotRestored("Name the new key directory with --into.")
    count = key_files_from(newest_backup(), _asked_for_sheets(), target)
    print(f"{count} key files are in {target}. Name it in MUSTER_KEYS.")
    return 0


def _asked_for_sheets() -> list[str]:
    """Two sheets, one a line, from the terminal; as arguments every user of the machine could read them."""
    from muster.protection.backups.recovery import NEEDED

    print(f"The words of {NEEDED} sheets, each on one line:", file=sys.stderr)
    return [sys.stdin.readline() for _ in range(NEEDED)]
