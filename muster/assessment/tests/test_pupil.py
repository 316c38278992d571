"""How the lines of a pupil's results are ordered: how high each stands on its own scale, whichever end of it is best."""

import datetime as dt
import uuid

import msgspec
import pytest

from muster.assessment.queries.pupil import PointResult, ResultLine
from muster.assessment.scales import Definition
from muster.assessment.series import Series
from muster.assessment.shipped import shipped_scales

ENGLAND, GENERIC = shipped_scales("england"), shipped_scales("generic")

COURSE, DAY = uuid.UUID(int=1), dt.date(2026, 9, 1)


def line(scale: Definition, *positions: float | None) -> ResultLine:
    results = tuple(
        PointResult(f"Point {at}", DAY + dt.timedelta(at), at, "", position)
        for at, position in enumerate(positions)
    )
    return ResultLine(COURSE, "A subject", Series.ATTAINMENT, scale, results)


@pytest.mark.parametrize(
    ("scale", "position", "share"),
    [
        ("england.grades_9_1", 9, 1),
        ("england.grades_9_1", 4.5, 0.5),
        ("england.scaled_score", 100, 0.5),
        ("england.four_step", 1, 0),
    ],
)
def test_the_last_value_says_how_high_a_line_stands(scale: str, position: float, share: float):
    found = line(ENGLAND[scale], 1, position, None)
    assert found.share == pytest.approx(share)


def test_where_one_is_best_the_lowest_stands_highest():
    effort = msgspec.structs.replace(GENERIC["generic.effort_4_best"], higher_is_better=False)
    assert line(effort, 1).share == 1
    assert line(effort, 4).share == 0


def test_a_line_without_a_value_stands_below_every_other():
    grades = ENGLAND["england.grades_9_1"]
    assert line(grades, None).share < line(grades, 0).share
    ordered = sorted([line(grades, 2), line(grades, None), line(grades, 7)], key=lambda one: -one.share)
    assert [one.results[0].position for one in ordered] == [7, 2, None]
