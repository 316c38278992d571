"""Decides how two things are compared: in turns within one run, so that a noisy machine is unfair to neither."""

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
    """One line of the table. Times are medians in milliseconds. Without a floor, the figure is only reported."""

    name: str
    ours: float
    floor: float | None
    n: int
    to_reach: float | None = None
    unit: str = "ms"
    remark: str = ""

    @property
    def ratio(self) -> float | None:
        """Our time as a multiple of the floor's."""
        return self.ours / self.floor if self.floor else None

    @property
    def is_reached(self) -> bool:
        """Whether ours is within the bar, if there is one."""
        return self.to_reach is None or self.ratio is None or self.ratio <= self.to_reach


def compare(
    ours: Callable[[], object], floor: Callable[[], object], repetitions: int
) -> tuple[Sequence[float], Sequence[float]]:
    """Time both in turns, and return the seconds of each; which goes first changes every time."""
    for _ in range(WARM_UP):
        ours()
        floor()
    taken: dict[Callable[[], object], list[float]] = {ours: [], floor: []}
    with _only_new_garbage():
        for turn in range(repetitions):
            for work in (ours, floor) if turn % 2 else (floor, ours):
                taken[work].append(seconds(work))
    return taken[ours], taken[floor]


@contextmanager
def _only_new_garbage() -> Iterator[None]:
    """Look for garbage only among what is made inside the block. Searching all that is loaded would, before each run, empty
    the processor's caches of what a server that works all day keeps there.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def seconds(work: Callable[[], object]) -> float:
    """Time one run, without counting the previous run's garbage against it."""
    gc.collect()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def milliseconds(taken: Sequence[float]) -> float:
    """Return the median in milliseconds."""
    return statistics.median(taken) * 1000
