"""`./run demo`: the demonstration, from nothing to a page in the browser."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Final

from muster.cli.ports import add_port
from muster.config.environment import PROJECT
from muster.config.progress import say

NAME: Final = "demo"
HELP: Final = "make the demonstration school where needed, and serve it on this machine"
EXAMPLES: Final = ("demo", "demo --codes", "demo --data look --port 8100")
ALONE: Final = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    add_port(parser)
    parser.add_argument("--prepare", action="store_true", help="do everything but serving")
    parser.add_argument(
        "--codes", action="store_true", help="print how to sign in, with codes of this moment"
    )
    parser.add_argument(
        "--check", action="store_true", help="in a directory of its own: start, sign in, save a mark, stop"
    )


def run(arguments: argparse.Namespace) -> int:
    """Prepare, then serve or check."""
    from muster.config.demonstrating import (
        DemonstrationRefused,
        check,
        prepared,
        serve,
        served_once,
        sign_in_table,
    )
    from muster.config.serving import NotServed, refuse_taken

    is_served = not (arguments.prepare or arguments.codes or arguments.check)
    try:
        if is_served:
            refuse_taken(arguments.port)  # before minutes are spent on making what could not be served
        temporary = arguments.check and not arguments.data
        with (
            _data_directory(temporary=temporary) as data,
            served_once(data) if is_served else nullcontext(),
            prepared(data, port=arguments.port),
        ):
            if arguments.prepare:
                where = "" if data == PROJECT / "var" else f" --data {data}"
                say(f"Prepared in {data}. Start it with ./run demo{where}")
                return 0
            if arguments.codes:
                print(sign_in_table())
                return 0
            return check() if arguments.check else serve(arguments.port)
    except (NotServed, DemonstrationRefused) as problem:
        print(problem, file=sys.stderr)
        return 1


@contextmanager
def _data_directory(*, temporary: bool) -> Iterator[Path]:
    if not temporary:
        yield Path(os.environ.get("MUSTER_DATA") or PROJECT / "var")
        return
    with tempfile.TemporaryDirectory(prefix="muster-check-") as place:
        Path(place).chmod(0o711)  # the account that runs the database has to pass through
        os.environ["MUSTER_DATA"] = f"{place}/data"
        yield Path(place) / "data"
