"""`./run demonstration report`: how close the invented schools come to the national rates."""

from __future__ import annotations

import argparse
from typing import Final

NAME: Final = "demonstration"
HELP: Final = "say how close the invented attendance comes to the national rates"
EXAMPLES: Final = ("demonstration report",)
ALONE: Final = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be asked."""
    parser.add_argument("what", choices=["report"], help="report: made and national rates, side by side")
    parser.add_argument("--seed", type=int, default=None, help="another school than the demonstration's own")


def run(arguments: argparse.Namespace) -> int:
    """Print the comparison. The schools are invented afresh for it, so it needs no database."""
    import django

    django.setup()
    from muster.demonstration.load import LONDON, SEED
    from muster.demonstration.report import in_words, reports
    from muster.protection import clock

    seed = SEED if arguments.seed is None else arguments.seed
    today = clock.now().astimezone(LONDON).date()
    print("\n\n".join(in_words(report) for report in reports(seed, today)))
    return 0
