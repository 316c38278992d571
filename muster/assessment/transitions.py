"""National transition tables: how many pupils got which grade from each starting value, and the value added. Pure.

A published table is stored as loaded and never changed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from muster.assessment.doubt import Interval, interval_of_mean
from muster.assessment.figures import Positions

GRADES = ("U", *map(str, range(1, 10)))
"""The grades of a table in their order; a U is worth 0 points, each other grade its number."""

MOST_SUBJECTS = 100
MOST_LINES = 200
_POINTS = np.arange(len(GRADES), dtype=np.float64)

Count = Annotated[float, Meta(ge=0, le=10_000_000)]


class Line(msgspec.Struct, frozen=True, array_like=True):
    """A line of a table: those who started from `lowest` on, and how many of them (or which per cent) got each grade."""

    lowest: Annotated[float, Meta(ge=-1000, le=1000)]
    counts: Annotated[tuple[Count, ...], Meta(min_length=10, max_length=10)]

    @property
    def expected(self) -> float:
        """What they got on average, in grades."""
        return float(np.average(_POINTS, weights=self.counts))

    def share_from(self, grade: int) -> float:
        """Which share of them got this grade or a better one."""
        return sum(self.counts[grade:]) / sum(self.counts)


class SubjectTable(msgspec.Struct, frozen=True, array_like=True):
    """The lines of one subject, by their starting values."""

    subject: Annotated[str, Meta(min_length=1, max_length=80)]
    lines: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=MOST_LINES)]

    def line_of(self, start: float) -> Line | None:
        """The line in which a starting value lies; None below the table, or without a value."""
        return next((line for line in reversed(self.lines) if line.lowest <= start), None)

    def expected(self, start: Positions) -> Positions:
        """What is expected of each starting value, in grades; not a number where the table says nothing."""
        limits = [line.lowest for line in self.lines]
        at = np.searchsorted(limits, np.where(np.isnan(start), -np.inf, start), side="right") - 1
        means = np.array([line.expected for line in self.lines])
        return np.where(at < 0, np.nan, means[np.maximum(at, 0)])


Content = Annotated[tuple[SubjectTable, ...], Meta(min_length=1, max_length=MOST_SUBJECTS)]


def problems_of(content: Sequence[SubjectTable]) -> Iterator[str]:
    """What types cannot say, in words; nothing where a table is sound."""
    names = [one.subject.casefold() for one in content]
    if len(set(names)) < len(names):
        yield "A subject stands in the table twice"
    for one in content:
        if any(first.lowest >= second.lowest for first, second in pairwise(one.lines)):
            yield f"{one.subject}: the starting values rise from line to line"
        if any(not sum(line.counts) for line in one.lines):
            yield f"{one.subject}: a line without anybody says nothing"


@dataclass(frozen=True, slots=True)
class Added:
    """The value added of some pupils: the mean of what each got less what was expected, in grades, with its doubt.

    `n` have both; the others are missing: without a starting value, below the table, or without a grade.
    """

    rows: tuple[int, ...]
    n: int
    without_start: int
    below: int
    without_grade: int
    mean: float | None
    interval: Interval | None

    @property
    def is_clear(self) -> bool:
        """Whether the range leaves out that nothing differs."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]


def added(rows: Sequence[int], start: Positions, grades: Positions, table: SubjectTable) -> Added:
    """The value added of the pupils in these rows."""
    own, got = start[list(rows)], grades[list(rows)]
    expected = table.expected(own)
    known = ~(np.isnan(expected) | np.isnan(got))
    found = (got - expected)[known]
    without = np.isnan(own)
    below = ~without & np.isnan(expected)
    return Added(
        rows=tuple(rows),
        n=len(found),
        without_start=int(np.count_nonzero(without)),
        below=int(np.count_nonzero(below)),
        without_grade=int(np.count_nonzero(~np.isnan(expected) & np.isnan(got))),
        mean=float(found.mean()) if len(found) else None,
        interval=interval_of_mean(found),
    )
