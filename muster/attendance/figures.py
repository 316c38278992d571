"""Counts attendance: one function gives the figures of a pupil, a class, a school or a nation.

Marks come as an array of bytes, one row per pupil and one column per slot. Each byte is looked up in a table of what
it counts as on the day of its column; the counts of a row are then a single sum. Counts are of sessions, never of
days.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from muster.calendar.codes import NOT_MARKED, Code, MarkClass
from muster.calendar.profile import Profile, Share

Marks = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Counts = NDArray[np.int64]
_Table = NDArray[np.uint64]

# Eight 8-bit counters are packed into one 64-bit number, so that a row is counted with one addition per slot. A
# counter would overflow after 255 slots, so at most that many columns are added before the counters are unpacked.
_LANE_BITS = 8
_COLUMNS_AT_ONCE = 255
_ROWS_AT_ONCE = 2048


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of sessions, of one pupil or of many together.

    England: attendance is (present + approved) / possible; possible is present + approved + authorised + unauthorised
    (the department's method for pupil absence statistics). `late` counts marks before and after closing and is
    included in the others, as is `threshold`, the sessions that count towards a penalty notice. `unmarked` counts
    gaps, which are in no rate.
    """

    present: int = 0
    approved: int = 0
    authorised: int = 0
    unauthorised: int = 0
    not_possible: int = 0
    unmarked: int = 0
    late: int = 0
    threshold: int = 0

    @property
    def attended(self) -> int:
        """Sessions at which the pupil was taught, here or at an approved activity."""
        return self.present + self.approved

    @property
    def absent(self) -> int:
        """Sessions missed, with leave or without."""
        return self.authorised + self.unauthorised

    @property
    def possible(self) -> int:
        """Sessions that could have been attended: the denominator of every rate."""
        return self.attended + self.absent

    def rate(self, sessions: int) -> Fraction | None:
        """A number of sessions as an exact share of the possible ones; None without a possible session."""
        return Fraction(sessions, self.possible) if self.possible else None

    @property
    def attendance(self) -> Fraction | None:
        """The share of possible sessions attended."""
        return self.rate(self.attended)

    def __add__(self, other: "Figures") -> "Figures":
        """The combined figures of both."""
        return Figures(*(getattr(self, name) + getattr(other, name) for name in COUNTED))

    def reaches(self, share: Share | None) -> bool:
        """Whether absence reaches a limit, in integer arithmetic; never without a possible session."""
        return share is not None and share.is_reached(self.absent, self.possible)


COUNTED = tuple(field.name for field in fields(Figures))
_LANE = {name: lane for lane, name in enumerate(COUNTED)}
_CLASS_COUNTED = {
    MarkClass.PRESENT: "present",
    MarkClass.APPROVED: "approved",
    MarkClass.AUTHORISED: "authorised",
    MarkClass.UNAUTHORISED: "unauthorised",
    MarkClass.NOT_POSSIBLE: "not_possible",
}


@dataclass(frozen=True, slots=True)
class FiguresByPupil:
    """The figures of many pupils, one row each, in the order of their marks."""

    counts: Counts

    def __len__(self) -> int:
        """The number of pupils."""
        return len(self.counts)

    def __getitem__(self, row: int) -> Figures:
        """The figures of one pupil."""
        return Figures(*(int(count) for count in self.counts[row]))

    def __iter__(self) -> Iterator[Figures]:
        """The figures of each pupil in turn."""
        return (Figures(*row) for row in self.counts.tolist())

    @property
    def total(self) -> Figures:
        """The combined figures of all pupils."""
        return Figures(*(int(count) for count in self.counts.sum(axis=0)))

    def column(self, name: str) -> Counts:
        """One count of every pupil."""
        return self.counts[:, _LANE[name]]

    def reaching(self, share: Share | None) -> Mask:
        """Which pupils' absence reaches a limit; none if the country has no such limit."""
        if share is None:
            return np.zeros(len(self), dtype=np.bool_)
        absent = self.column("authorised") + self.column("unauthorised")
        possible = absent + self.column("present") + self.column("approved")
        reached: Mask = (possible > 0) & (absent * share.of >= possible * share.absent)
        return reached

    @property
    def with_figures(self) -> int:
        """How many pupils have a possible session: the denominator of the share persistently absent."""
        possible = self.counts[:, : _LANE["unauthorised"] + 1].sum(axis=1)
        return int(np.count_nonzero(possible))

    def grouped(self, labels: Sequence[str]) -> dict[str, "FiguresByPupil"]:
        """The figures of each group, in order of first appearance; `labels` has the group of each row."""
        names = np.asarray(labels, dtype=object)
        return {label: FiguresByPupil(self.counts[names == label]) for label in dict.fromkeys(labels)}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which places of a line are counted.

    `indices` are in ascending order, with the `days` of each. They are the sessions that were due: school days up to the
    moment of the figure. `profile` says what codes mean.
    """

    profile: Profile
    indices: NDArray[np.intp]
    days: tuple[date, ...]

    def of(self, marks: Marks, first: int, after: int) -> Marks:
        """The values at a run of these places; no copy is made if they are adjacent."""
        indices = self.indices[first:after]
        if indices[-1] - indices[0] == len(indices) - 1:
            return marks[:, indices[0] : indices[-1] + 1]
        return marks.take(indices, axis=1)


def columns_of(profile: Profile, places: Sequence[tuple[int, date]]) -> Columns:
    """The columns of these (index, day) pairs, which must be in ascending order of index."""
    indices = np.array([index for index, _ in places], dtype=np.intp)
    return Columns(profile, indices, tuple(day for _, day in places))


def figures(marks: Marks, columns: Columns, on_roll: Mask | None = None) -> FiguresByPupil:
    """Count the marks of many pupils.

    `marks` has one row per pupil and one column per place of the line. `on_roll` has one row per pupil and one column
    for each of `columns`: False where the pupil was not on roll and nothing is counted; without it, all were. A code
    not in force on its day counts as unmarked, so that it is noticed and corrected.
    """
    counts = np.zeros((len(marks), len(COUNTED)), dtype=np.int64)
    for first, last, table in _segments(columns):
        for start in range(0, len(marks), _ROWS_AT_ONCE):
            rows = slice(start, start + _ROWS_AT_ONCE)
            counted = table.take(columns.of(marks[rows], first, last))
            if on_roll is not None:
                counted *= on_roll[rows, first:last]
            counts[rows] += _lanes(counted.sum(axis=1))
    return FiguresByPupil(counts)


def where(marks: Marks, columns: Columns, holds: Callable[[Code], bool], on_roll: Mask) -> Mask:
    """The columns at which each pupil's mark is a code that satisfies `holds`, one row per pupil.

    The arrays are those of `figures`; False where nothing is marked, the code is not in force, or the pupil is not on
    roll.
    """
    found = np.zeros((len(marks), len(columns.days)), dtype=np.bool_)
    for first, last in _runs(columns):
        table = np.zeros(256, dtype=np.bool_)
        for code in columns.profile.codes_on(columns.days[first]):
            table[code.byte] = holds(code)
        taken = columns.of(marks, first, last)
        translated = taken.tobytes().translate(table.tobytes())  # the fastest way to look bytes up in a table
        found[:, first:last] = np.frombuffer(translated, dtype=np.bool_).reshape(taken.shape)
    return found & on_roll


def _lanes(summed: _Table) -> Counts:
    """Unpack the counters of each row."""
    shifts = np.arange(len(COUNTED), dtype=np.uint64) * np.uint64(_LANE_BITS)
    return ((summed[:, None] >> shifts) & np.uint64(0xFF)).astype(np.int64)


def _segments(columns: Columns) -> Iterator[tuple[int, int, _Table]]:
    """Runs of columns (first, end) in which every code has one meaning, each short enough to be added up."""
    for first, last in _runs(columns):
        table = _table(columns.profile, columns.days[first])
        for part in range(first, last, _COLUMNS_AT_ONCE):
            yield part, min(part + _COLUMNS_AT_ONCE, last), table


def _runs(columns: Columns) -> Iterator[tuple[int, int]]:
    """Runs of columns (first, end) in which every code has one meaning."""
    changes = columns.profile.days_of_change
    first = 0
    for _, run in groupby(columns.days, key=lambda day: bisect_right(changes, day)):
        after = first + len(list(run))
        yield first, after
        first = after


def _table(profile: Profile, day: date) -> _Table:
    """What each byte counts as on a day, as packed counters; the same array object for all days between two changes."""
    since = max((change for change in profile.days_of_change if change <= day), default=date.min)
    return _table_since(profile.codes, since)


@lru_cache(maxsize=64)
def _table_since(codes: tuple[Code, ...], day: date) -> _Table:
    table = np.full(256, _weight("unmarked"), dtype=np.uint64)
    for code in codes:
        if code.is_valid_on(day):
            table[code.byte] = sum(_weight(name) for name in _counted_as(code))
    table[NOT_MARKED] = _weight("unmarked")
    return table


def _counted_as(code: Code) -> Iterator[str]:
    """The counts that a code adds to; administrative codes add to none."""
    if code.mark_class in _CLASS_COUNTED:
        yield _CLASS_COUNTED[code.mark_class]
    if code.late:
        yield "late"
    if code.threshold:
        yield "threshold"


def _weight(name: str) -> int:
    return 1 << _LANE[name] * _LANE_BITS


def marks_of(lines: Sequence[bytes]) -> Marks:
    """Lines of equal length as an array, one row each. Raises ValueError if their lengths differ."""
    length = len(lines[0]) if lines else 0
    if any(len(line) != length for line in lines):
        raise ValueError("lines of one period have one length")
    return np.frombuffer(b"".join(lines), dtype=np.uint8).reshape(len(lines), length)
