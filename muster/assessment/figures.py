"""Counts results: dense records become one array for the school, and figures are functions of its columns.

No database. Positions are numbers on one version of one scale; results of another version, or of another kind, are
never mixed with them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muster.assessment.cells import CELL
from muster.assessment.scales import Definition, Missing

Positions = NDArray[np.float64]
Kinds = NDArray[np.uint8]
Figures = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Grid:
    """The results of many pupils: one row per pupil, one column per column of the sheet.

    `figures` are stored integers of each column's scale, meaningless where `missing` is not VALUE.
    """

    columns: tuple[int, ...]
    figures: Figures
    missing: Kinds
    moderated: NDArray[np.bool_]
    sources: Kinds

    def place(self, column: int) -> int:
        """The index of a column in the arrays. Raises ValueError for one that was not requested."""
        return self.columns.index(column)

    def positions(self, column: int, scale: Definition) -> Positions:
        """Each pupil's position in a column, on its scale; NaN without a value."""
        at = self.place(column)
        return positions(self.figures[:, at], self.missing[:, at], scale)


def grid_of(records: Sequence[bytes], columns: Sequence[int]) -> Grid:
    """The grid of these columns from the cells of many records, one after the other, in the order of the pupils."""
    order = np.argsort(columns)
    wanted = np.array(columns, dtype=np.uint32)[order]
    lengths = np.fromiter(
        (len(record) // CELL.itemsize for record in records), dtype=np.int64, count=len(records)
    )
    cells = np.frombuffer(b"".join(records), dtype=CELL)
    rows = np.repeat(np.arange(len(records)), lengths)
    figures = np.zeros((len(records), len(wanted)), dtype=np.int32)
    missing = np.full((len(records), len(wanted)), int(Missing.NOTHING), dtype=np.uint8)
    moderated = np.zeros((len(records), len(wanted)), dtype=np.bool_)
    sources = np.zeros((len(records), len(wanted)), dtype=np.uint8)
    if len(wanted) and len(cells):
        places = np.minimum(np.searchsorted(wanted, cells["column"]), len(wanted) - 1)
        found = wanted[places] == cells["column"]
        at = (rows[found], order[places[found]])
        figures[at] = cells["figure"][found]
        missing[at] = cells["missing"][found]
        moderated[at] = (cells["flags"][found] & 1).astype(np.bool_)
        sources[at] = cells["source"][found]
    return Grid(tuple(columns), figures, missing, moderated, sources)


def positions(figures: Figures, missing: Kinds, scale: Definition) -> Positions:
    """The positions of figures on their scale; NaN where there is none."""
    if scale.numbers:
        found = figures / scale.factor
    else:
        most = max(value.number for value in scale.values)
        table = np.full(most + 1, np.nan)
        for value in scale.values:
            table[value.number] = value.position
        found = table[np.clip(figures, 0, most)]
    return np.where(missing == int(Missing.VALUE), found, np.nan)


@dataclass(frozen=True, slots=True)
class Summary:
    """The foot of a column: how many were asked, entered and have a value, and the median, which is None if nobody has a value.

    The median is a position; on a scale of values it is always one of theirs, the lower of the two in the middle.
    `expected` counts those at or beyond what the scale expects.
    """

    pupils: int
    entered: int
    valued: int
    expected: int
    median: float | None

    @property
    def empty(self) -> int:
        """How many cells hold nothing at all."""
        return self.pupils - self.entered


def summary(figures: Figures, missing: Kinds, scale: Definition) -> Summary:
    """The summary of one column."""
    found = positions(figures, missing, scale)
    values = found[~np.isnan(found)]
    floor = scale.expected_from
    return Summary(
        pupils=len(figures),
        entered=int(np.count_nonzero(missing != int(Missing.NOTHING))),
        valued=len(values),
        expected=0 if floor is None else _reaching(values, floor, scale),
        median=_median(values, scale),
    )


def _median(values: Positions, scale: Definition) -> float | None:
    if not len(values):
        return None
    return float(np.median(values) if scale.numbers else np.sort(values)[(len(values) - 1) // 2])


def _reaching(values: Positions, floor: float, scale: Definition) -> int:
    return int(np.count_nonzero(values >= floor if scale.higher_is_better else values <= floor))


def shares(found: Positions, lowest: Sequence[float]) -> NDArray[np.int64]:
    """How many positions are below the first limit, and from each limit up to the next."""
    values = found[~np.isnan(found)]
    return np.bincount(np.searchsorted(lowest, values, side="right"), minlength=len(lowest) + 1)


def by_label(labels: Sequence[str], found: Positions) -> Mapping[str, Positions]:
    """The positions of each group separately, where `labels` names each row's group; in order of first appearance."""
    names = np.asarray(labels, dtype=object)
    return {label: found[names == label] for label in dict.fromkeys(labels)}
