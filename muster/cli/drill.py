"""`./run drill`: rob this Muster on purpose, and report what a thief could read."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from muster.config.progress import say

if TYPE_CHECKING:
    from muster.protection.posture.models import Evidence

NAME: Final = "drill"
HELP: Final = "rob this Muster on purpose: search everything that is stored for every value of every person"
EXAMPLES: Final = ("drill leak",)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare which drills there are."""
    parser.add_argument(
        "what",
        choices=["leak", "exposure"],
        help="leak: take dump, files, log, object store, backups and temporary files, and search them; "
        "exposure: throw a copy of all storage open on this machine, and download it as a stranger",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the drill. Exit status 0 if it found nothing but its controls, which it must find."""
    from muster.protection.posture.models import Evidence
    from muster.protection.posture.under_way import IsUnderWay, under_way

    doing: dict[str, tuple[Evidence.Kind, Callable[[], int]]] = {
        "leak": (Evidence.Kind.LEAK_DRILL, _leak),
        "exposure": (Evidence.Kind.EXPOSURE_DRILL, _exposure),
    }
    kind, do = doing[arguments.what]
    try:
        with under_way(kind):
            return do()
    except IsUnderWay:
        say("This drill is already running. Its result will appear on the page Protection.")
        return 1


def _leak() -> int:
    from muster.config.drilling import leak_drill

    kept = leak_drill(say)
    result = kept.result
    _print_found(result)
    _print_missed(result)
    print(
        f"{result['found']:,} of {result['values']:,} values of {result['people']:,} people found, in "
        f"{result['seconds']:.0f} s with at most {result['peak_megabytes']:,} MB of memory."
    )
    return _signed(kept)


def _exposure() -> int:
    from muster.config.exposing import exposure_drill

    kept = exposure_drill(say)
    result = kept.result
    _print_found(result)
    print(
        f"{result['files']:,} files, {result['sealed_files']:,} of them photographs and other sealed files, "
        f"{result['megabytes']:,} MB, downloaded without signing in: {result['found']:,} of "
        f"{result['values']:,} values could be read, in {result['seconds']:.0f} s."
    )
    print(f"The security check noticed: {', '.join(result['noticed']) or 'nothing, which is a failure'}.")
    _print_missed(result)
    return _signed(kept)


def _print_found(result: Mapping[str, Any]) -> None:
    for one in result["findings"]:
        print(f"FOUND {one['label']} ({one['encoding']}) in {one['place']} at {one['offset']}")


def _print_missed(result: Mapping[str, Any]) -> None:
    for words in result["controls_missed"]:
        print(f"NOT FOUND: {words}. A search that misses what was planted proves nothing.")


def _signed(kept: Evidence) -> int:
    print(f"Signed {kept.at:%d %B %Y, %H:%M} UTC: {bytes(kept.signature).hex()[:32]}...")
    return 0 if kept.is_good else 1
