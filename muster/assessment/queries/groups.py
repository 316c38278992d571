"""The results of groups of pupils side by side at one point and at another, and the names behind each group."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from muster.assessment.access import SEE_GROUPS
from muster.assessment.figures import Positions
from muster.assessment.groups import GroupFigures, Label, gap, grouped, reaching
from muster.assessment.queries.cohort import Cohorts
from muster.assessment.queries.matrix import PointColumn, count_results
from muster.assessment.records import RESULTS
from muster.people.characteristics import held_words
from muster.people.directory import names
from muster.people.queries.characteristics import held_codes
from muster.people.records import CHARACTERISTICS
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.budgets.spending import refuse_narrowed
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders


@dataclass(frozen=True, slots=True)
class Compared:
    """One group at the chosen point and at the one it is compared with, and its gap to everybody else at both, as shares."""

    words: str
    now: GroupFigures
    then: GroupFigures | None
    gap: float | None
    gap_then: float | None


@dataclass(frozen=True, slots=True)
class GroupsCompared:
    """A cohort by one or two characteristics. `pupils` are in the rows that the figures count."""

    point: PointColumn
    beside: PointColumn | None
    pupils: tuple[uuid.UUID, ...]
    total: GroupFigures
    rows: tuple[Compared, ...]


def groups_compared(
    viewer: Viewer,
    found: Cohorts,
    by: Sequence[str],
    points: tuple[PointColumn, PointColumn | None],
    *,
    years: str,
) -> GroupsCompared:
    """Count the groups of these characteristics as they are held today, of cohorts that were found under SEE_GROUPS.

    Two audit lines a kind; nobody is shown. Raises NotThere.
    """
    pupils = found.pupils_of(None, years)
    labels = _labels(viewer, found, pupils, by)
    period = found.year.first_day.year if found.year else 0
    wanted = [one for one in points if one is not None]
    grid = count_results(viewer, pupils, wanted, period, permission=SEE_GROUPS, reasons=found.reasons).grid
    reached = {one.number: reaching(grid.positions(one.number, one.scale), one.scale) for one in wanted}
    point, beside = points
    before = reached[beside.number] if beside else None
    everybody: list[Label] = [()] * len(pupils)
    total = grouped(everybody, reached[point.number])
    return GroupsCompared(
        point,
        beside,
        pupils,
        total[0] if total else GroupFigures((), (), 0, 0),
        tuple(_compared(by, labels, reached[point.number], before)),
    )


def sees_exactly(viewer: Viewer) -> bool:
    """Whether the viewer's work covers the whole school: they see exact figures and the pupils behind them, others the shared version."""
    return viewer.reason_everywhere(SEE_GROUPS) is not None


def _labels(viewer: Viewer, found: Cohorts, pupils: Sequence[uuid.UUID], by: Sequence[str]) -> list[Label]:
    held = [
        held_codes(viewer, SEE_GROUPS, pupils, what=what, day=viewer.today, reasons=found.reasons)
        for what in by
    ]
    return [tuple(of.get(pupil, "") for of in held) for pupil in pupils]


def _compared(
    by: Sequence[str], labels: Sequence[Label], now: Positions, before: Positions | None
) -> list[Compared]:
    then = {one.label: one for one in grouped(labels, before)} if before is not None else {}
    rows = []
    for one in grouped(labels, now):
        earlier = then.get(one.label)
        words = "; ".join(held_words(what, code) for what, code in zip(by, one.label, strict=True))
        gap_then = gap(earlier, before) if earlier is not None and before is not None else None
        rows.append(Compared(words, one, earlier, gap(one, now), gap_then))
    return rows


def names_in_group(
    viewer: Viewer, compared: GroupsCompared, period: int, at: int
) -> tuple[tuple[uuid.UUID, str], ...]:
    """Who is in a row of the table. Their folders, characteristics included, count as opened. Raises Refused."""
    require(viewer, SEE_GROUPS)
    directory = names(viewer)
    people = [compared.pupils[row] for row in compared.rows[at].now.rows]
    refuse_narrowed(viewer, SEE_GROUPS, people)
    if people:
        wants = (Want(RESULTS, period), Want(CHARACTERISTICS))
        open_folders(viewer, SEE_GROUPS, people, *wants, action="open names behind a figure")
    return tuple((one, directory.shown(one)) for one in directory.in_order(people))
