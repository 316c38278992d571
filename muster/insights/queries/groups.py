"""Compares the attendance of groups of pupils over named parts of the school year, in figures that may leave the school."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.measures import (
    Counting,
    Measured,
    counting,
    held_labels,
    weeks_counted,
    year_labels,
)
from muster.attendance.queries.population import population_words
from muster.attendance.queries.untaken import untaken
from muster.attendance.queries.whole import count_school
from muster.attendance.thresholds import PROVISIONAL_WEEKS
from muster.attendance.words import change_in_points, counted, percent
from muster.calendar.rules import ONE_DAY, Span, TermDates, monday_of
from muster.insights.access import COMPARE_GROUPS
from muster.insights.groups import DIVISIONS, Division
from muster.insights.releasing import NOTHING, ReleasedFigures, released_groups, released_whole
from muster.insights.words import with_share
from muster.protection.access.viewer import Viewer

_DAYS_TO_FRIDAY = 5


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a school year that can be chosen: its key in an address, its words, and its days."""

    key: str
    words: str
    span: Span
    year: SchoolYear


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group in words that may leave the school. If it `is_withheld`, only its name is said.

    `is_part` says that it is a part of the broader group above it.
    """

    words: str
    is_withheld: bool
    is_part: bool
    pupils: str
    attendance: str
    persistent: str
    severe: str
    registers: str
    then: str = ""
    change: str = ""
    persistent_then: str = ""


@dataclass(frozen=True, slots=True)
class ShownDivision:
    """The groups of one characteristic."""

    words: str
    rows: tuple[GroupRow, ...]


@dataclass(frozen=True, slots=True)
class SharedMeasures:
    """The school and its groups over one stretch, compared with another if one was chosen.

    `tells_severe`: how many missed half or more may be shown for the school, and so for any of its groups.
    """

    school: str
    population: str
    days: str
    then_days: str
    caveats: tuple[str, ...]
    tells_severe: bool
    total: GroupRow
    divisions: tuple[ShownDivision, ...]


def stretches(viewer: Viewer) -> tuple[Stretch, ...]:
    """The stretches to choose from, the latest first: this year and the one before, each whole and by half-term.

    They are few and fixed, and end with a week that is over, so that no two of them differ by a day or two.
    """
    this = school_year(viewer, viewer.today)
    before = school_year(viewer, this.span.first_day - ONE_DAY) if this else None
    return tuple(each for year in (this, before) if year for each in _of_year(year, _last_over(viewer.today)))


def _last_over(today: dt.date) -> dt.date:
    """The last day of the last week whose school days are over."""
    monday = monday_of(today)
    over = monday if (today - monday).days >= _DAYS_TO_FRIDAY else monday - dt.timedelta(days=7)
    return over + dt.timedelta(days=6)


def _of_year(year: SchoolYear, last: dt.date) -> Iterator[Stretch]:
    first_year, last_year = year.span.first_day.year, year.span.last_day.year
    name = (
        f"The school year {first_year} to {last_year}"
        if first_year != last_year
        else f"The year {first_year}"
    )
    halves = [(words, span) for term in year.school.terms for words, span in _halves(term)]
    begun = [(words, span) for words, span in halves if span.first_day <= last]
    for key, words, span in [("year", name, year.span)] + [("half", *each) for each in reversed(begun)]:
        if span.first_day <= last:
            until = min(span.last_day, last)
            so_far = ", so far" if until < span.last_day else ""
            yield Stretch(
                f"{key}-{span.first_day.isoformat()}", words + so_far, Span(span.first_day, until), year
            )


def _halves(term: TermDates) -> Iterator[tuple[str, Span]]:
    """The parts of a term between its breaks."""
    edges = [term.span.first_day - ONE_DAY, *(day for pause in term.breaks for day in _ends(pause))]
    edges.append(term.span.last_day + ONE_DAY)
    parts = [Span(before + ONE_DAY, after - ONE_DAY) for before, after in list(pairwise(edges))[::2]]
    for number, part in enumerate(parts, start=1):
        yield f"{term.name.capitalize()}{_which(number, len(parts))} ({part.first_day.year})", part


def _which(number: int, of: int) -> str:
    if of == 2:
        return ", first half" if number == 1 else ", second half"
    return f", part {number} of {of}" if of > 1 else ""


def _ends(span: Span) -> tuple[dt.date, dt.date]:
    return span.first_day, span.last_day


def shared_measures(viewer: Viewer, chosen: str = "", beside: str = "") -> SharedMeasures | None:
    """The figures of one stretch, by default this year; None if no week of the year is over."""
    offered = stretches(viewer)
    if not offered:
        return None
    by_key = {each.key: each for each in offered}
    now, then = by_key.get(chosen, offered[0]), by_key.get(beside)
    return _shown(viewer, now, then if then != now else None)


def _shown(viewer: Viewer, chosen: Stretch, beside: Stretch | None) -> SharedMeasures:
    now = _counting(viewer, chosen)
    then = _counting(viewer, beside) if beside else None
    whole, whole_then = released_whole(now.total), released_whole(then.total) if then else None
    return SharedMeasures(
        school=viewer.standing.school_name,
        population=population_words(now.lines),
        days=chosen.words,
        then_days=beside.words if beside else "",
        caveats=tuple(_caveats(now)),
        tells_severe=whole.severe.count is not None,
        total=_row("All", _Shown(whole), whole_then),
        divisions=tuple(
            _division(viewer, each, (now, whole), (then, whole_then) if then and whole_then else None)
            for each in DIVISIONS
        ),
    )


def _counting(viewer: Viewer, stretch: Stretch) -> Counting:
    lines = count_school(viewer, stretch.year, COMPARE_GROUPS)
    return counting(lines, stretch.span, untaken(viewer, stretch.year))


def _caveats(of: Counting) -> Iterator[str]:
    weeks = weeks_counted(of.slots)
    if weeks < PROVISIONAL_WEEKS:
        number = counted(weeks, "school week", "school weeks").capitalize()
        yield f"{number}: persistent absence is provisional."


def _division(
    viewer: Viewer,
    division: Division,
    now: tuple[Counting, ReleasedFigures],
    then: tuple[Counting, ReleasedFigures] | None,
) -> ShownDivision:
    """The groups of one characteristic, each as its pupils were at the end of the stretch."""
    shown = _released(viewer, division, *now)
    before = _released(viewer, division, *then) if then else {}
    rows = (
        _row(words, of, before[words].figures if words in before else None) for words, of in shown.items()
    )
    return ShownDivision(division.words, tuple(rows))


@dataclass(frozen=True, slots=True)
class _Shown:
    """The released figures of a group, and whether it is a part of the one before it."""

    figures: ReleasedFigures
    is_part: bool = False


def _released(
    viewer: Viewer, division: Division, of: Counting, whole: ReleasedFigures
) -> Mapping[str, _Shown]:
    """Broader groups beside each other within the whole, and the groups of each within it, in their order.

    A broader group with one part is shown as that part; one that is the whole is not repeated.
    """
    profile, codes = of.lines.year.profile, _codes(viewer, division, of)
    labels = [division.group_of(code, profile) for code in codes]
    broader = [division.broader(code, profile) for code in codes]
    fine = {each.key: each for each in of.by_label(labels)}
    parts: dict[str, list[str]] = {}
    above = dict(zip(labels, broader, strict=True))
    for words in division.order(profile, list(fine)):
        parts.setdefault(above[words], []).append(words)
    released = released_groups(_broad(of, broader, parts), whole)
    return {words: each for group in parts for words, each in _within(group, parts, fine, released)}


def _broad(of: Counting, labels: Sequence[str], order: Iterable[str]) -> Mapping[str, Measured]:
    measured = {each.key: each for each in of.by_label(list(labels))}
    return {words: measured[words] for words in order}


def _within(
    group: str,
    parts: Mapping[str, Sequence[str]],
    fine: Mapping[str, Measured],
    released: Mapping[str, ReleasedFigures],
) -> Iterator[tuple[str, _Shown]]:
    """A broader group and its parts."""
    own = parts[group]
    if len(own) == 1:
        yield own[0], _Shown(released[group])
        return
    if len(parts) > 1:
        yield group, _Shown(released[group])
    within = released_groups({words: fine[words] for words in own}, released[group])
    for words, figures in within.items():
        yield words, _Shown(figures, is_part=len(parts) > 1)


def _codes(viewer: Viewer, division: Division, of: Counting) -> list[str]:
    if division.characteristic is None:
        return year_labels(of.lines)
    return held_labels(viewer, of.lines, division.characteristic, of.last, permission=COMPARE_GROUPS)


def _row(words: str, shown: _Shown, then: ReleasedFigures | None) -> GroupRow:
    now = shown.figures
    return GroupRow(
        words=words,
        is_withheld=now == NOTHING,
        is_part=shown.is_part,
        pupils=now.pupils.words,
        attendance=percent(now.attendance),
        persistent=with_share(now.persistent, now.persistent_share),
        severe=with_share(now.severe, now.severe_share),
        registers="" if now.registers is None else str(now.registers),
        then=percent(then.attendance) if then else "",
        change=change_in_points(now.attendance, then.attendance) if then else "",
        persistent_then=with_share(then.persistent, then.persistent_share) if then else "",
    )
