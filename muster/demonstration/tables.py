"""Reads the tables beside this package: one function per file, each value in its own unit."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Phase = Literal["primary", "secondary"]
Sex = Literal["F", "M"]
Floats = NDArray[np.float64]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")

BAND_EDGES = np.array([0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 100]) / 100
"""Bounds of the published bands of yearly absence, as fractions of possible sessions."""


@dataclass(frozen=True, slots=True)
class Background:
    """One line of the mix of backgrounds: national codes, and the community whose names are usual."""

    ethnicity: str
    community: str
    share: float
    language: str
    speaks_it_first: float
    observes: bool


@dataclass(frozen=True, slots=True)
class DayRate:
    """Sessions of one day in all schools of a phase; weekday 0 is Monday."""

    weekday: int
    possible: int
    absence: int
    illness: int
    late: int


@dataclass(frozen=True, slots=True)
class WeekRate:
    """Absence in one autumn week in all schools of a phase, in per cent of possible sessions."""

    year: int
    week: int
    absence: float
    illness: float
    holiday: float


@dataclass(frozen=True, slots=True)
class AwkwardName:
    """A name that breaks careless software, and why."""

    given: str
    middle: str
    family: str
    why: str


def rows(name: str) -> Iterator[dict[str, str]]:
    """Each line of one of this package's tables."""
    text = files("muster.demonstration").joinpath("data", name).read_text(encoding="utf-8")
    return iter(csv.DictReader(text.splitlines()))


@cache
def backgrounds() -> tuple[Background, ...]:
    """The mix of backgrounds; shares are per cent of pupils."""
    return tuple(
        Background(
            ethnicity=row["ethnicity"],
            community=row["community"],
            share=float(row["share"]),
            language=row["language"],
            speaks_it_first=float(row["speaks_it_first"]) / 100,
            observes=row["observes"] == "yes",
        )
        for row in rows("communities.csv")
    )


@cache
def awkward_names() -> tuple[AwkwardName, ...]:
    """Every name that software has been seen to break."""
    return tuple(
        AwkwardName(given=row["given"], middle=row["middle"], family=row["family"], why=row["why"])
        for row in rows("stress_names.csv")
    )


@cache
def names_of_births(sex: Sex) -> tuple[tuple[str, ...], Floats]:
    """Given names at birth in England and Wales with their numbers, the most common first."""
    found = [(row["name"], int(row["births"])) for row in rows("given_names.csv") if row["sex"] == sex]
    return tuple(name for name, _ in found), np.array([births for _, births in found], dtype=np.float64)


@cache
def surnames() -> tuple[tuple[str, ...], Floats]:
    """British surnames with their weight."""
    found = [(row["surname"], int(row["weight"])) for row in rows("surnames.csv")]
    return tuple(name for name, _ in found), np.array([weight for _, weight in found], dtype=np.float64)


@cache
def community_names() -> dict[tuple[str, str], tuple[str, ...]]:
    """Names by community and part; a part is F, M, F_adult, M_adult or family."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows("names_by_community.csv"):
        found.setdefault((row["community"], row["part"]), []).append(row["name"])
    return {key: tuple(names) for key, names in found.items()}


@cache
def session_shares(phase: Phase) -> dict[str, float]:
    """National share of possible sessions with each code in 2025/26; `/` stands for both present codes."""
    return {
        row["code"]: int(row["sessions"]) / int(row["possible"])
        for row in rows("session_rates_2025_26.csv")
        if row["phase"] == phase
    }


@cache
def day_rates(phase: Phase) -> tuple[DayRate, ...]:
    """Every published day of a phase."""
    return tuple(
        DayRate(
            weekday=WEEKDAYS.index(row["weekday"]),
            possible=int(row["possible"]),
            absence=int(row["absence"]),
            illness=int(row["illness"]),
            late=int(row["late"]),
        )
        for row in rows("daily_rates.csv")
        if row["phase"] == phase
    )


@cache
def week_rates(phase: Phase) -> tuple[WeekRate, ...]:
    """Every published autumn week of a phase; weeks are numbered as in ISO 8601."""
    return tuple(
        WeekRate(
            year=int(row["year"]),
            week=int(row["week"]),
            absence=float(row["absence"]),
            illness=float(row["illness"]),
            holiday=float(row["holiday"]),
        )
        for row in rows("weekly_rates_autumn.csv")
        if row["phase"] == phase
    )


@cache
def band_counts(phase: Phase) -> dict[tuple[int, Sex, bool, bool], Floats]:
    """Pupils in each band of yearly absence, by (year group, sex, eligible for meals, has a need)."""
    found: dict[tuple[int, Sex, bool, bool], Floats] = {}
    for row in rows("absence_bands_2022_23.csv"):
        if row["phase"] == phase:
            sex: Sex = "F" if row["sex"] == "F" else "M"
            key = (int(row["year"]), sex, row["meals"] == "yes", row["need"] == "yes")
            found[key] = np.array([int(row[band]) for band in row if band.startswith("b")], dtype=np.float64)
    return found
