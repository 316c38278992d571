"""`./run restore`: put a backup back, for a test or into a new data directory."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from muster.config.progress import say

NAME: Final = "restore"
HELP: Final = "put the newest backup back: into a scratch server for a test, or into a new data directory"
EXAMPLES: Final = ("restore --test", "restore --into /srv/muster/restored")


class _Into(argparse.Action):
    """Names the new directory. Restoring into one is the only use of the command before anything is set up."""

    def __call__(
        self, parser: object, namespace: argparse.Namespace, values: object, option: object = None
    ) -> None:
        """Keep the directory, and note that nothing need be set up."""
        setattr(namespace, self.dest, values)
        namespace.from_nothing = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    parser.set_defaults(from_nothing=False)
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument(
        "--test", action="store_true", help="into a scratch server; compare everything; remove it"
    )
    target.add_argument(
        "--into", type=Path, action=_Into, metavar="DIR", help="into a new data directory, which is kept"
    )


def run(arguments: argparse.Namespace) -> int:
    """Restore the backup, and report every difference."""
    from muster.config.restoring import NotRestored, restore_test
    from muster.protection.keys.erasing import NotOurs

    try:
        if arguments.test:
            kept = restore_test(say)
            rows, tables = kept.result["rows"], kept.result["tables"]
            return _said(kept.result["differences"], f"{rows:,} rows of {tables} tables are all the same.")
        return _said(_into(arguments.into), _how_to_start(arguments.into))
    except (NotRestored, NotOurs, FileNotFoundError) as problem:
        print(problem, file=sys.stderr)
        return 2


def _how_to_start(data: Path) -> str:
    """The keys stay where they are, which is not where a new data directory looks for them."""
    from django.conf import settings

    return f"Start it with --data {data} and MUSTER_KEYS={settings.KEY_DIRECTORY}"


def _into(data: Path) -> list[str]:
    from django.conf import settings

    from muster.config.backing_up import newest_backup
    from muster.config.restoring import put_back
    from muster.protection.backups.sealing import machine_identity

    keys = Path(settings.KEY_DIRECTORY)
    done = put_back(newest_backup(), data, machine_identity(keys), keys=keys, say=say)
    print(f"{done.erased_again} keys of what was erased since that backup were destroyed again.")
    return list(done.differences)


def _said(differences: list[str], good: str) -> int:
    for words in differences:
        print(f"NOT THE SAME: {words}")
    if not differences:
        print(good)
    return 1 if differences else 0
