"""The school's attendance by year group and week, with the number of pupils and of unmarked sessions behind each figure."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from muster.attendance.figures import Figures, FiguresByPupil, Mask
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.population import populated, population_words
from muster.attendance.queries.whole import Counted, count_school
from muster.attendance.thresholds import PROVISIONAL_WEEKS
from muster.attendance.words import counted, percent
from muster.calendar.rules import monday_of
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: rate, number of pupils, number of unmarked sessions, and its days."""

    rate: str
    pupils: int
    unmarked: int
    days: tuple[dt.date, dt.date] | None  # first and last; none for the year so far


@dataclass(frozen=True, slots=True)
class YearGroupRow:
    """A year group's weeks, and its year so far."""

    code: str
    name: str
    so_far: Cell
    weeks: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class WeekHead:
    """A column's heading: number of the school week in its term, and its Monday."""

    number: str
    monday: dt.date


class Sentence(NamedTuple):
    """A sentence, and which pupils it is about (as spelt in the address of the list behind a figure)."""

    words: str
    only: str = ""


@dataclass(frozen=True, slots=True)
class SchoolAttendance:
    """The table, and the sentences above it."""

    population: str
    rate: str
    sentences: tuple[Sentence, ...]
    term: str
    terms: tuple[str, ...]
    heads: tuple[WeekHead, ...]
    rows: tuple[YearGroupRow, ...]


def school_attendance(viewer: Viewer, term: str = "") -> SchoolAttendance | None:
    """The figures of the viewer's school by the weeks of one term of this year; None if there is no year."""
    year = school_year(viewer, viewer.today)
    if year is None:
        return None
    lines = count_school(viewer, year)
    return _described(lines, term or _term_of(year, viewer.today))


def _term_of(year: SchoolYear, day: dt.date) -> str:
    """The term a day lies in, or the last one that has begun."""
    begun = [term.name for term in year.school.terms if term.span.first_day <= day]
    return begun[-1] if begun else ""


def _described(lines: Counted, term: str) -> SchoolAttendance:
    so_far = lines.over(0, len(lines.due))
    members = populated(lines)
    main = FiguresByPupil(so_far.counts[members])
    weeks = _weeks(lines, term)
    return SchoolAttendance(
        population=population_words(lines),
        rate=percent(main.total.attendance),
        sentences=_sentences(lines, main, members),
        term=term,
        terms=tuple(each.name for each in lines.year.school.terms),
        heads=tuple(head for head, _ in weeks),
        rows=tuple(_rows(lines, so_far, weeks)),
    )


def _weeks(lines: Counted, term: str) -> list[tuple[WeekHead, FiguresByPupil]]:
    """Each school week of the term that has a due session, counted."""
    found = []
    first = 0
    for monday, run in groupby(lines.due, key=lambda slot: monday_of(slot[1])):
        after = first + len(list(run))
        week = lines.year.week(lines.due[first][1])
        if week is not None and week.term == term:
            found.append((WeekHead(str(week.number), monday), lines.over(first, after)))
        first = after
    return found


def _sentences(lines: Counted, main: FiguresByPupil, members: Mask) -> tuple[Sentence, ...]:
    limits, words = lines.year.profile.thresholds, lines.year.profile.words
    base = main.with_figures
    if not base:
        return (Sentence("Nothing has been marked yet."),)
    persistent = int(np.count_nonzero(main.reaching(limits.persistent)))
    severe = int(np.count_nonzero(main.reaching(limits.severe)))
    verb = "is" if persistent == 1 else "are"
    often = f"{persistent} of {base} {words.pupils} {verb} {limits.persistent.words}"
    share = f"{limits.persistent.absent} in {limits.persistent.of}"
    said = [Sentence(f"{often}: {share} or more of their own {words.half_days} missed.", "persistent")]
    if limits.severe is not None:
        said.append(Sentence(f"{severe} of them missed half or more.", "severe"))
    weeks = len({monday_of(day) for _, day in lines.due})
    if weeks < PROVISIONAL_WEEKS:
        said.append(Sentence(f"After {counted(weeks, 'school week', 'school weeks')} this is provisional."))
    gaps = main.total.unmarked
    if gaps:
        of = f"{int(members.sum())} {words.pupils}"
        said.append(Sentence(f"{counted(gaps, 'session', 'sessions')} of {of} have no mark.", "gaps"))
    return tuple(said)


def _rows(
    lines: Counted, so_far: FiguresByPupil, weeks: Sequence[tuple[WeekHead, FiguresByPupil]]
) -> list[YearGroupRow]:
    labels = [each.year_group for each in lines.roll]
    year_so_far = _by_group(so_far, labels)
    each_week = [(head, _by_group(found, labels)) for head, found in weeks]
    here = [(group.code, group.name) for group in lines.year.profile.year_groups if group.code in year_so_far]
    if "" in year_so_far:
        here.append(("", "In no year group"))
    return [
        YearGroupRow(
            code=code,
            name=name,
            so_far=_cell(year_so_far[code], None),
            weeks=tuple(_cell(groups[code], _week_of(head.monday)) for head, groups in each_week),
        )
        for code, name in here
    ]


GroupFigures = tuple[Figures, int]


def _by_group(found: FiguresByPupil, labels: Sequence[str]) -> Mapping[str, GroupFigures]:
    """The figures of each year group, and the number of pupils with a possible session."""
    return {label: (part.total, part.with_figures) for label, part in found.grouped(labels).items()}


def _week_of(monday: dt.date) -> tuple[dt.date, dt.date]:
    return monday, monday + dt.timedelta(days=6)


def _cell(of: GroupFigures, days: tuple[dt.date, dt.date] | None) -> Cell:
    total, pupils = of
    return Cell(percent(total.attendance), pupils, total.unmarked, days)
