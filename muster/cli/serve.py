"""`./run serve`: the pages and the background work of a school's own Muster, on this machine."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Final

from muster.cli.ports import add_port
from muster.config.progress import say

NAME: Final = "serve"
HELP: Final = "serve a school's own Muster on this machine, with its background work, until Ctrl-C"
EXAMPLES: Final = ("serve --data /srv/muster/data --port 8100",)
ALONE: Final = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    add_port(parser)
    parser.add_argument(
        "--without-worker", action="store_true", help="pages alone: ./run worker does the rest elsewhere"
    )


def run(arguments: argparse.Namespace) -> int:
    """Bring the tables and static files to this version, then serve."""
    from muster.config.environment import DEMONSTRATION_MARK, read_environment
    from muster.config.runtime import system_running
    from muster.config.serving import NotServed

    data = read_environment(os.environ).data
    if (data / DEMONSTRATION_MARK).exists():
        print(
            f"{data} holds the demonstration: ./run demo serves it. Give a school another place with --data.",
            file=sys.stderr,
        )
        return 1
    try:
        with system_running() as environment:
            from muster.config.preparing import prepare

            prepare(environment)
            return _serve(environment.data, arguments.port, with_worker=not arguments.without_worker)
    except NotServed as problem:
        print(problem, file=sys.stderr)
        return 1


def _serve(data: Path, port: int, *, with_worker: bool) -> int:
    from contextlib import nullcontext

    from muster.config.served_at import remember_port
    from muster.config.serving import served
    from muster.config.working import worked
    from muster.protection.walls.schools import school_ids

    with served(port) as server, worked() if with_worker else nullcontext():
        remember_port(data, port)
        say(f"\nMuster is served on http://localhost:{port}. Ctrl-C stops it.")
        if not school_ids():
            say("There is no school yet: docs/recipes/open_a_school.md says how to open one.")
        try:
            return server.wait()
        except KeyboardInterrupt:
            say("\nStopping ...")
            return 0
