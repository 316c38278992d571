"""Reports the progress of long work: a line when a part begins, its seconds when it ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(words: str) -> None:
    """Tell the person at the terminal, apart from the command's own output."""
    print(words, file=sys.stderr, flush=True)  # noqa: T201  # this is the place that prints


@contextmanager
def part(words: str) -> Iterator[None]:
    """Name a part of the work, and afterwards say how long it took, if that was noticeable."""
    say(f"{words} ...")
    began = time.monotonic()
    yield
    seconds = time.monotonic() - began
    if seconds > 2:
        say(f"  done after {seconds:.0f} s")
