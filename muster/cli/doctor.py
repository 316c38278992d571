"""`./run doctor`: check the running deployment from inside and outside, and say what to do."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from muster.protection.posture.check import Result

NAME: Final = "doctor"
HELP: Final = "the security check: what is open that should be closed, and what to do about it"
EXAMPLES: Final = ("doctor", "doctor --json --address http://localhost:8000")
RED_STATUS, AMBER_STATUS = 2, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument("--all", action="store_true", help="print the checks that found nothing too")
    parser.add_argument(
        "--address",
        metavar="URL",
        help="where the pages answer (else MUSTER_ADDRESS, else a server that is started for the check)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Check, store the results and print them. Exit status: 0 all well, 1 something amber, 2 something red."""
    from muster.config.serving import NotServed
    from muster.protection.posture.run import look

    try:
        with _answering(arguments.address) as address:
            results = look(address)
    except NotServed as problem:
        print(
            f"{problem} Looked from inside alone: what is red keeps production from starting.",
            file=sys.stderr,
        )
        results = look()
    if arguments.json:
        print(json.dumps(_as_json(results), indent=2))
    else:
        _print(results, everything=arguments.all)
    if any(result.is_red for result in results):
        return RED_STATUS
    return AMBER_STATUS if any(result.is_amber for result in results) else 0


@contextmanager
def _answering(given: str | None) -> Iterator[str]:
    """An address at which the pages answer inside the block."""
    from django.conf import settings

    from muster.config.serving import free_port, served

    known: str | None = given or settings.ADDRESS
    if known:
        yield known
        return
    port = free_port()
    with served(port, workers=1, quiet=True):
        yield f"http://localhost:{port}"


def _as_json(results: Sequence[Result]) -> list[dict[str, object]]:
    return [
        {
            "id": result.check.id,
            "severity": result.check.severity.value,
            "outcome": result.outcome.value,
            "says": result.check.says,
            "found": list(result.words),
            "do": result.check.do,
        }
        for result in results
    ]


def _print(results: Sequence[Result], *, everything: bool) -> None:
    from muster.protection.posture.check import Outcome

    for result in results:
        if result.outcome is Outcome.FOUND:
            print(f"{result.check.severity.value.upper():6} {result.check.id}  Not so: {result.check.says}.")
            for words in result.words:
                print(f"               {words}")
            print(f"               What to do: {result.check.do}\n")
        elif everything:
            print(
                f"{result.outcome.value:6} {result.check.id}  {result.check.says}. {' '.join(result.words)}"
            )
    red, amber = sum(one.is_red for one in results), sum(one.is_amber for one in results)
    unseen = sum(one.outcome is Outcome.NOT_LOOKED for one in results)
    print(f"{len(results)} checks: {red} red, {amber} amber, {unseen} that do not fit this deployment.")
