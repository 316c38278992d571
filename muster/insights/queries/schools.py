"""The schools of a person side by side: the same figures as on every page, released as far as they may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from muster.attendance.figures import FiguresByPupil, Mask
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.whole import Counted, count_school
from muster.attendance.words import change_in_points, percent
from muster.calendar.rules import monday_of
from muster.insights.access import COMPARE_SCHOOLS
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.arrival import in_each_school
from muster.protection.small_numbers import Released, rate_of, released, released_parts, share_of


@dataclass(frozen=True, slots=True)
class ReleasedGroup:
    """A school, or a stage of one, in figures that may leave it."""

    name: str
    pupils: str
    attendance: str
    last_week: str
    change: str
    persistent: str
    severe: str


@dataclass(frozen=True, slots=True)
class ComparedSchool:
    """One school: the whole of it, and each stage."""

    whole: ReleasedGroup
    stages: tuple[ReleasedGroup, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The schools side by side, and the trust as one where there are several."""

    schools: tuple[ComparedSchool, ...]
    together: ReleasedGroup | None
    without_year: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Measured:
    """What is counted of a group before anything of it is released."""

    pupils: int
    attended: int
    possible: int
    weeks: tuple[
        tuple[int, int], ...
    ]  # attended and possible of the last two complete school weeks, the earlier first
    persistent: int
    severe: int


def comparison(viewer: Viewer) -> Comparison:
    """Every school in which the viewer may compare. Each school's opening is recorded in its own log."""
    here = [each for each in in_each_school(viewer) if each.reason_everywhere(COMPARE_SCHOOLS)]
    counted = {each.standing.school_name: _counted(each) for each in here}
    wholes = {name: _measured(lines, _everybody(lines)) for name, lines in counted.items() if lines}
    schools = tuple(
        ComparedSchool(whole, _released(_by_stage(counted[whole.name]))) for whole in _released(wholes)
    )
    together = _group("All schools together", _sum(list(wholes.values()))) if len(wholes) > 1 else None
    return Comparison(schools, together, tuple(name for name, lines in counted.items() if lines is None))


def _counted(viewer: Viewer) -> Counted | None:
    """The opened lines of one school; None where no academic year holds today."""
    year = school_year(viewer, viewer.today)
    return count_school(viewer, year, COMPARE_SCHOOLS) if year else None


def _everybody(lines: Counted) -> Mask:
    return np.ones(len(lines.roll), dtype=np.bool_)


def _by_stage(lines: Counted | None) -> Mapping[str, _Measured]:
    if lines is None:
        return {}
    return {
        stage: _measured(lines, np.array([each.year_group in years for each in lines.roll], dtype=np.bool_))
        for stage, years in _stages(lines.year, lines).items()
    }


def _stages(year: SchoolYear, lines: Counted) -> Mapping[str, frozenset[str]]:
    """The country's stages that the school has, each with its year groups."""
    here = {each.year_group for each in lines.roll}
    return {stage.name: frozenset(stage.years) for stage in year.profile.stages if here & set(stage.years)}


def _measured(lines: Counted, members: Mask) -> _Measured:
    limits = lines.year.profile.thresholds
    so_far = FiguresByPupil(lines.over(0, len(lines.due)).counts[members])
    total = so_far.total
    weeks = [FiguresByPupil(lines.over(*run).counts[members]).total for run in _last_weeks(lines)]
    return _Measured(
        pupils=so_far.with_figures,
        attended=total.attended,
        possible=total.possible,
        weeks=tuple((week.attended, week.possible) for week in weeks),
        persistent=int(np.count_nonzero(so_far.reaching(limits.persistent))),
        severe=int(np.count_nonzero(so_far.reaching(limits.severe))),
    )


def _last_weeks(lines: Counted) -> list[tuple[int, int]]:
    """The runs of due slots of the last two school weeks that are over, the earlier first."""
    runs: list[tuple[int, int]] = []
    first = 0
    for monday, week in groupby(lines.due, key=lambda slot: monday_of(slot[1])):
        after = first + len(list(week))
        if (lines.today - monday).days >= 5:
            runs.append((first, after))
        first = after
    return runs[-2:]


def _sum(measured: Sequence[_Measured]) -> _Measured:
    """Several schools as one."""
    length = min(len(each.weeks) for each in measured)
    weeks = [each.weeks[len(each.weeks) - length :] for each in measured]
    return _Measured(
        pupils=sum(each.pupils for each in measured),
        attended=sum(each.attended for each in measured),
        possible=sum(each.possible for each in measured),
        weeks=tuple(
            (sum(attended for attended, _ in week), sum(possible for _, possible in week))
            for week in zip(*weeks, strict=True)
        ),
        persistent=sum(each.persistent for each in measured),
        severe=sum(each.severe for each in measured),
    )


def _released(groups: Mapping[str, _Measured]) -> tuple[ReleasedGroup, ...]:
    """Groups beside their total: what one withheld count would give away is withheld too."""
    pupils = released_parts({name: each.pupils for name, each in groups.items()})
    persistent = released_parts({name: each.persistent for name, each in groups.items()})
    severe = released_parts({name: each.severe for name, each in groups.items()})
    return tuple(
        _group(name, each, pupils=pupils[name], persistent=persistent[name], severe=severe[name])
        for name, each in groups.items()
    )


def _group(
    name: str,
    of: _Measured,
    *,
    pupils: Released | None = None,
    persistent: Released | None = None,
    severe: Released | None = None,
) -> ReleasedGroup:
    """One group in words; counts that were not released beside others are released by themselves."""
    rates = [rate_of(attended, possible, of.pupils) for attended, possible in of.weeks]
    return ReleasedGroup(
        name=name,
        pupils=(pupils or released(of.pupils)).words,
        attendance=percent(rate_of(of.attended, of.possible, of.pupils)),
        last_week=percent(rates[-1]) if rates else percent(None),
        change=change_in_points(rates[-1], rates[-2]) if len(rates) > 1 else "",
        persistent=_with_share(persistent or released(of.persistent), of.pupils),
        severe=_with_share(severe or released(of.severe), of.pupils),
    )


def _with_share(count: Released, pupils: int) -> str:
    share = share_of(count, pupils)
    return f"{count.words} ({percent(share, 0)})" if share else count.words
