"""`./run worker`: run queued and scheduled background jobs."""

from __future__ import annotations

import argparse
from typing import Final

NAME: Final = "worker"
HELP: Final = "run background jobs until Ctrl-C: checkpoints of the audit, and everything else when it is due"
EXAMPLES: Final = ("worker", "worker --list")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    parser.add_argument("--once", action="store_true", help="run what is due, and stop")
    parser.add_argument("--list", action="store_true", help="list which jobs are due when, and stop")


def run(arguments: argparse.Namespace) -> int:
    """Work, or list."""
    from muster.config.working import work
    from muster.protection.work import declared_jobs

    if arguments.list:
        for name, cron in declared_jobs().items():
            print(f"{cron:16} {name}")
        return 0
    work(until_nothing_waits=arguments.once)
    return 0
