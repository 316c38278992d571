"""That a heading says how its column stands, whichever way it is sorted."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import pytest

from muster.pupils.arrangement import Arrangement
from muster.pupils.rules import Column


@dataclass(frozen=True)
class Row:
    name: str
    form: str
    days_missed: Fraction
    late: int
    unmarked: int
    share: Fraction | None


ROWS = (
    Row("Ada", "3B", Fraction(2), 0, 4, Fraction(3, 4)),
    Row("Ben", "4A", Fraction(7), 5, 0, Fraction(1, 4)),
    Row("Cem", "2A", Fraction(0), 2, 1, Fraction(1)),
)
"""In the order of names, and in no other order of a column."""

VALUES: dict[Column, Callable[[Row], str | Fraction | int | None]] = {
    Column.NAME: lambda row: row.name,
    Column.FORM: lambda row: row.form,
    Column.MISSED: lambda row: row.days_missed,
    Column.LATE: lambda row: row.late,
    Column.GAPS: lambda row: row.unmarked,
    Column.ATTENDANCE: lambda row: row.share,
}
WORDS = {column: column.value for column in Column}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("column", Column)
def test_the_heading_says_how_the_values_stand(column: Column, *, backwards: bool):
    arranged = Arrangement(sort=column, backwards=backwards).of(ROWS, WORDS)
    ((_words, rows),) = arranged.groups
    values = [VALUES[column](row) for row in rows]
    (said,) = [head.direction for head in arranged.heads if head.words == column.value]
    assert values == sorted(values, reverse=said == "descending")  # type: ignore[type-var]  # of one kind each
    assert values != sorted(values, reverse=said != "descending")  # type: ignore[type-var]


def test_no_other_heading_says_that_it_is_sorted():
    arranged = Arrangement(sort=Column.LATE).of(ROWS, WORDS)
    assert [head.words for head in arranged.heads if head.direction] == ["late"]
