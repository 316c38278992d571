"""Runs a demonstration's leak drill on itself after its first start, in a separate low-priority process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from muster.config.serving import end, end_with_the_command

if TYPE_CHECKING:
    from muster.protection.posture.models import Evidence

LEAST_URGENT = 19


@contextmanager
def proved() -> Iterator[None]:
    """Run in the background, while the block lasts, the drills never done. One that is not finished starts again next time.

    Django must be ready.
    """
    if not undone():
        yield
        return
    command = [sys.executable, "-m", __name__]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield
    finally:
        end(process)


def undone() -> list[Evidence.Kind]:
    """The drills without a stored result, the quicker one first."""
    from muster.protection.posture import evidence
    from muster.protection.posture.models import Evidence

    drills = (Evidence.Kind.EXPOSURE_DRILL, Evidence.Kind.LEAK_DRILL)
    return [kind for kind in drills if evidence.latest(kind) is None]


def prove() -> None:
    """Run the drills never done, one after another. All count as under way from the start.

    The security check asks when drills were done, and so it looks again.
    """
    from muster.config.drilling import leak_drill
    from muster.config.exposing import exposure_drill
    from muster.protection.posture.models import Evidence
    from muster.protection.posture.run import look
    from muster.protection.posture.under_way import under_way

    drills: dict[Evidence.Kind, Callable[[Callable[[str], None]], Evidence]] = {
        Evidence.Kind.LEAK_DRILL: leak_drill,
        Evidence.Kind.EXPOSURE_DRILL: exposure_drill,
    }
    with ExitStack() as told:
        waiting = [(kind, told.enter_context(ExitStack())) for kind in undone()]
        for kind, one in waiting:
            one.enter_context(under_way(kind))
        for kind, one in waiting:
            with one:
                drills[kind](_say_nothing)
        if waiting:
            look()


def _say_nothing(_words: str) -> None:
    """Say nothing, because the page shows the drill and its result."""


def main() -> None:
    """Run the drills until the command that started us goes away; even then the controls are removed again."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "muster.config.settings")
    from muster.config.runtime import system_running

    os.nice(LEAST_URGENT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    end_with_the_command()
    with system_running():
        prove()


if __name__ == "__main__":
    main()
