"""`./run retention`: list what has been kept long enough, show a certificate, replay a list of erasures."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Final

NAME: Final = "retention"
HELP: Final = "count what has been kept for long enough; check a certificate; erase again after a restore"
EXAMPLES: Final = ("retention", "retention --check certificate.json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be done; without an option it is a dry run, which destroys nothing."""
    does = parser.add_mutually_exclusive_group()
    does.add_argument(
        "--check", type=Path, metavar="FILE", help="whether a certificate of destruction is genuine"
    )
    does.add_argument(
        "--replay",
        type=Path,
        metavar="FILE",
        help="after a restore: destroy again what this erasures.jsonl lists",
    )


def run(arguments: argparse.Namespace) -> int:
    """Count what is due in every school, by class and year of leaving; or do what is asked."""
    if arguments.check:
        return _check(arguments.check)
    if arguments.replay:
        return _replay(arguments.replay)
    from django.db import transaction

    from muster.protection.accounts.arrival import unscoped_viewer
    from muster.protection.walls.schools import school_ids
    from muster.retention.queries.due import dry_run

    for school_id in school_ids():
        with transaction.atomic():
            viewer = unscoped_viewer(school_id, because="count what has been kept for long enough")
            due = dry_run(viewer)
            print(
                f"{viewer.standing.school_name}: {due.people} folders, {due.keys} keys, {due.held_back} held back."
            )
            for line in due.lines:
                print(f"  {line.words}, left in {line.year}: {line.people} folders, {line.records} records")
    print(
        "This is a dry run. The page Kept for long enough names the people behind each number, and destroys."
    )
    return 0


def _check(path: Path) -> int:
    from muster.retention.queries.destructions import is_genuine

    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        print(f"{path} is no certificate that can be read.", file=sys.stderr)
        return 2
    genuine = is_genuine(whole)
    print(
        "This Muster signed it, and it was not changed."
        if genuine
        else "This Muster did not sign it in this form."
    )
    return 0 if genuine else 1


def _replay(path: Path) -> int:
    from muster.protection import clock
    from muster.protection.keys.erasing import NotOurs, replay

    try:
        print(f"{replay(path, clock.now())} keys were back, and are destroyed again.")
    except (NotOurs, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0
