"""Compares a person's schools: the same figures as on every page, released as far as the rules allow."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from muster.attendance.figures import Figures
from muster.attendance.queries.due import school_year
from muster.attendance.queries.measures import Counting, Measured, counting
from muster.attendance.queries.whole import Counted, count_school
from muster.attendance.words import change_in_points, percent
from muster.calendar.rules import ONE_DAY, Span, monday_of
from muster.insights.access import COMPARE_SCHOOLS
from muster.insights.releasing import ReleasedFigures, released_groups, released_whole
from muster.insights.words import with_share
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.arrival import in_each_school

_WEEK = dt.timedelta(days=7)
_OTHERS = "In no stage"
_Periods = tuple[Measured, ...]  # the year so far, then the last complete weeks, the latest first
_Shown = tuple[ReleasedFigures, ...]


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


def comparison(viewer: Viewer) -> Comparison:
    """Every school in which the viewer may compare figures. Each school's log records its own opening."""
    here = [each for each in in_each_school(viewer) if each.reason_everywhere(COMPARE_SCHOOLS)]
    counted = {each.standing.school_name: _counted(each) for each in here}
    lines = {name: found for name, found in counted.items() if found is not None}
    wholes = {name: tuple(of.total for of in _periods(found)) for name, found in lines.items()}
    together = _sum(list(wholes.values())) if len(wholes) > 1 else None
    over_all = tuple(released_whole(of) for of in together) if together else None
    shown = _released(wholes, over_all)
    return Comparison(
        tuple(_school(name, found, shown[name]) for name, found in lines.items()),
        _group("All schools together", over_all) if over_all else None,
        tuple(name for name, found in counted.items() if found is None),
    )


def _counted(viewer: Viewer) -> Counted | None:
    """The opened lines of one school; None if today is in no academic year."""
    year = school_year(viewer, viewer.today)
    return count_school(viewer, year, COMPARE_SCHOOLS) if year else None


def _periods(lines: Counted) -> tuple[Counting, ...]:
    """The year so far, and the last two school weeks that are over, the latest first."""
    mondays = dict.fromkeys(monday_of(day) for _, day in lines.due)
    over = [monday for monday in mondays if (lines.today - monday).days >= 5][-2:]
    spans = [Span(lines.year.span.first_day, lines.today)]
    spans += [Span(monday, monday + _WEEK - ONE_DAY) for monday in reversed(over)]
    return tuple(
        counting(lines, span, {}, everybody=True) for span in spans
    )  # of registers nothing is told here


def _school(name: str, lines: Counted, whole: _Shown) -> ComparedSchool:
    stages = _released(_by_stage(lines), whole)
    return ComparedSchool(_group(name, whole), tuple(_group(stage, of) for stage, of in stages.items()))


def _by_stage(lines: Counted) -> Mapping[str, _Periods]:
    """Every period for each of the country's stages that the school has, in order; pupils in none come last."""
    stage_of = {year: stage.name for stage in lines.year.profile.stages for year in stage.years}
    labels = [stage_of.get(each.year_group, _OTHERS) for each in lines.roll]
    found = [{of.key: of for of in period.by_label(labels)} for period in _periods(lines)]
    order = [stage.name for stage in lines.year.profile.stages] + [_OTHERS]
    return {
        name: tuple(period[name] for period in found)
        for name in order
        if all(name in period for period in found)
    }


def _sum(schools: Sequence[_Periods]) -> _Periods:
    """Several schools as one, over the periods that all of them have."""
    return tuple(
        Measured(
            key="",
            total=sum((of.total for of in period), Figures()),
            pupils=sum(of.pupils for of in period),
            persistent=sum(of.persistent for of in period),
            severe=sum(of.severe for of in period),
            registers=sum(of.registers for of in period),
        )
        for period in zip(*schools, strict=False)
    )


def _released(groups: Mapping[str, _Periods], within: _Shown | None) -> Mapping[str, _Shown]:
    """Release parts of a total period by period, leaving out periods that one of them does not have."""
    length = min((len(periods) for periods in groups.values()), default=0)
    columns = [
        released_groups(
            {name: periods[place] for name, periods in groups.items()},
            within[place] if within and place < len(within) else None,
        )
        for place in range(length)
    ]
    return {name: tuple(column[name] for column in columns) for name in groups}


def _group(name: str, of: _Shown) -> ReleasedGroup:
    """One group in words."""
    so_far, *weeks = of
    rates = [week.attendance for week in weeks] + [None, None]
    return ReleasedGroup(
        name=name,
        pupils=so_far.pupils.words,
        attendance=percent(so_far.attendance),
        last_week=percent(rates[0]),
        change=change_in_points(rates[0], rates[1]),
        persistent=with_share(so_far.persistent, so_far.persistent_share),
        severe=with_share(so_far.severe, so_far.severe_share),
    )
