"""Compares the invented attendance with the national rates, by code, weekday, week and pupil."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from muster.demonstration.attendance import CODES, IS_ABSENT, NUMBER, Marks
from muster.demonstration.made import MadeSchool
from muster.demonstration.people import make_schools, stream
from muster.demonstration.rates import Bools, absence_shares
from muster.demonstration.registers import drawn_lines
from muster.demonstration.tables import (
    BAND_EDGES,
    WEEKDAYS,
    Floats,
    Phase,
    band_counts,
    day_rates,
    session_shares,
    week_rates,
)

PERSISTENT: dict[Phase, float] = {"primary": 13.8, "secondary": 23.8}
"""Pupils who missed a tenth or more of their sessions in 2025/26, per cent (Department for Education)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure of an invented school beside the national one, both in per cent."""

    what: str
    made: float
    national: float


@dataclass(frozen=True, slots=True)
class Section:
    """Comparisons of one kind. `of` says what the figures are a share of."""

    title: str
    of: str
    rows: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Every section of one school."""

    school: str
    pupils: int
    sections: tuple[Section, ...]


def reports(seed: int, today: date) -> Iterator[Report]:
    """Reports on the whole invented year of each school; its registers hold only the part up to now."""
    for school in make_schools(seed, today):
        lines = drawn_lines(school, stream(seed, f"attendance {school.urn}"))
        marks = lines[:, school.year.session_slots()]
        yield Report(school.name, len(school.pupils), tuple(_sections(school, marks)))


def in_words(report: Report) -> str:
    """The report as lines of text, figures aligned."""
    lines = [f"{report.school}, {report.pupils} pupils, a whole year as it is invented"]
    for section in report.sections:
        lines += ["", f"{section.title} (per cent of {section.of})", f"{'':28}{'made':>8}{'national':>10}"]
        lines += [f"{row.what:28}{row.made:8.2f}{row.national:10.2f}" for row in section.rows]
    return "\n".join(lines)


def _sections(school: MadeSchool, marks: Marks) -> Iterator[Section]:
    absent = IS_ABSENT[marks]
    daily = absent.mean(axis=0).reshape(-1, 2).mean(axis=1)
    yield Section("By code, 2025/26", "possible sessions", tuple(_codes(school.phase, marks)))
    yield Section("Absence by weekday", "the mean of the week", tuple(_weekdays(school, daily)))
    yield Section("Absence by week, autumn 2024, 2025", "possible sessions", tuple(_weeks(school, daily)))
    yield Section("Pupils by yearly absence, 2022/23", "pupils", tuple(_bands(school.phase, absent)))
    made = 100 * float((absent.mean(axis=1) >= 0.1).mean())
    persistent = Comparison("a tenth or more", made, PERSISTENT[school.phase])
    yield Section("Persistently absent, 2025/26", "pupils", (persistent,))


def _codes(phase: Phase, marks: Marks) -> Iterator[Comparison]:
    """Every code. O includes N, a passing state that ends as a reason or as O."""
    shares = {**session_shares(phase), **absence_shares(phase)}
    counts = np.bincount(marks.reshape(-1), minlength=len(CODES)) / marks.size
    counts[NUMBER["/"]] += counts[NUMBER["\\"]]
    for code, share in sorted(shares.items(), key=lambda pair: -pair[1]):
        if code in NUMBER and code != "N":
            yield Comparison(
                "O and N" if code == "O" else code, 100 * float(counts[NUMBER[code]]), 100 * share
            )


def _weekdays(school: MadeSchool, daily: Floats) -> Iterator[Comparison]:
    weekdays = np.array([day.weekday() for day in school.year.days])
    made = np.array([daily[weekdays == weekday].mean() for weekday in range(len(WEEKDAYS))])
    absent, possible = np.zeros(len(WEEKDAYS)), np.zeros(len(WEEKDAYS))
    for rate in day_rates(school.phase):
        absent[rate.weekday] += rate.absence
        possible[rate.weekday] += rate.possible
    national = absent / possible
    for weekday, name in enumerate(WEEKDAYS):
        yield Comparison(
            name, 100 * float(made[weekday] / made.mean()), 100 * float(national[weekday] / national.mean())
        )


def _weeks(school: MadeSchool, daily: Floats) -> Iterator[Comparison]:
    weeks = np.array([day.isocalendar().week for day in school.year.days])
    published: dict[int, list[float]] = {}
    for rate in week_rates(school.phase):
        published.setdefault(rate.week, []).append(rate.absence)
    for week, rates in sorted(published.items()):
        if (weeks == week).any():
            yield Comparison(f"week {week}", 100 * float(daily[weeks == week].mean()), float(np.mean(rates)))


def _bands(phase: Phase, absent: Bools) -> Iterator[Comparison]:
    made, _ = np.histogram(absent.mean(axis=1), BAND_EDGES)
    national = np.sum(list(band_counts(phase).values()), axis=0)
    for band, (low, high) in enumerate(pairwise(BAND_EDGES)):
        yield Comparison(
            f"{100 * low:.0f} to {100 * high:.0f}",
            100 * float(made[band] / made.sum()),
            100 * float(national[band] / national.sum()),
        )
