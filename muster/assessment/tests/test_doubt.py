"""How wide the range of a figure is: held against values that were reckoned by hand or stand in printed tables."""

from math import sqrt
from statistics import stdev

import pytest

from muster.assessment.doubt import FEWEST, interval, interval_of_mean


def test_half_of_twenty_lie_mostly_between_thirty_and_seventy_per_cent():
    assert interval(0.5, 20) == pytest.approx((0.299, 0.701), abs=0.001)


@pytest.mark.parametrize("n", range(FEWEST, 200))
def test_a_share_of_none_or_of_all_ends_its_range(n: int):
    none, everybody = interval(0.0, n), interval(1.0, n)
    assert none is not None
    assert none[0] == 0.0
    assert everybody is not None
    assert everybody[1] == 1.0


@pytest.mark.parametrize(
    ("n", "students_t"), [(5, 2.776), (6, 2.571), (10, 2.262), (30, 2.045), (1000, 1.962)]
)
def test_the_range_of_a_mean_is_that_of_the_printed_table(n: int, students_t: float):
    values = [float(at % 7) for at in range(n)]
    found = interval_of_mean(values)
    assert found is not None
    standard_errors = (found[1] - found[0]) / 2 / (stdev(values) / sqrt(n))
    assert standard_errors == pytest.approx(students_t, abs=0.01)


def test_with_few_pupils_no_range_is_told():
    assert interval(0.5, FEWEST - 1) is None
    assert interval_of_mean([1.0] * (FEWEST - 1)) is None
