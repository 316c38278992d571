"""Decides how two things are compared: by turns in one run, so that a noisy machine is unfair to neither."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

REPETITIONS = 30
WARM_UP = 3  # runs of each that are not counted


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. Times are medians in milliseconds; a floor of None is a figure that is only reported."""

    name: str
    ours: float
    floor: float | None
    n: int
    to_reach: float | None = None
    unit: str = "ms"
    remark: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the floor ours takes."""
        return self.ours / self.floor if self.floor else None

    @property
    def is_reached(self) -> bool:
        """Whether ours is within what is to be reached, where something is."""
        return self.to_reach is None or self.ratio is None or self.ratio <= self.to_reach


def compare(
    ours: Callable[[], object], floor: Callable[[], object], repetitions: int
) -> tuple[Sequence[float], Sequence[float]]:
    """Time both by turns, and return the seconds of each; which of the two goes first changes every time."""
    for _ in range(WARM_UP):
        ours()
        floor()
    taken: dict[Callable[[], object], list[float]] = {ours: [], floor: []}
    with _nothing_old_looked_at():
        for turn in range(repetitions):
            for work in (ours, floor) if turn % 2 else (floor, ours):
                taken[work].append(seconds(work))
    return taken[ours], taken[floor]


@contextmanager
def _nothing_old_looked_at() -> Iterator[None]:
    """Look for garbage only among what is made inside: to look through all that is loaded empties the processor's caches,
    before each run, of what a server that works all day has there.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def seconds(work: Callable[[], object]) -> float:
    """Time one run; garbage of the run before is not counted against it."""
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def milliseconds(taken: Sequence[float]) -> float:
    """Return the median in milliseconds."""
    return statistics.median(taken) * 1000
