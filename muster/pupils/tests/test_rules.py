"""How lists are sorted and grouped."""

from dataclasses import dataclass
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from muster.pupils.rules import Column, grouped, heading, in_order


@dataclass(frozen=True, slots=True)
class Row:
    """A pupil as a list counts them."""

    place: int
    form: str
    days_missed: Fraction
    late: int
    unmarked: int
    share: Fraction | None


counts = st.integers(0, 30)
rows = st.lists(
    st.tuples(
        st.sampled_from(["3A", "3B", "10A", ""]), counts, counts, counts, st.none() | st.fractions(0, 1)
    )
).map(
    lambda made: [
        Row(n, form, Fraction(m, 2), late, gaps, share) for n, (form, m, late, gaps, share) in enumerate(made)
    ]
)
columns = st.sampled_from(list(Column))


@given(rows, columns, st.booleans())
def test_sorting_loses_nobody(made, column, backwards):
    assert sorted(row.place for row in in_order(made, column, backwards=backwards)) == [
        row.place for row in made
    ]


@given(rows, columns, columns)
def test_grouping_loses_nobody_and_keeps_the_order_inside_a_group(made, sort, group):
    arranged = in_order(made, sort)
    found = grouped(arranged, group)
    assert sorted(row.place for _, below in found for row in below) == [row.place for row in made]
    for words, below in found:
        assert [row for row in arranged if heading(row, group) == words] == list(below)


@given(rows)
def test_names_are_the_order_that_was_given(made):
    assert list(in_order(made, Column.NAME)) == made
    assert [words for words, _ in grouped(made, Column.NAME)] == ([""] if made else [])


def row(missed: int = 0, share: Fraction | None = None) -> Row:
    return Row(missed, "3B", Fraction(missed, 2), 0, 0, share)


def test_who_missed_most_stands_first_and_who_has_no_figure_last():
    assert [each.place for each in in_order([row(1), row(7), row(3)], Column.MISSED)] == [7, 3, 1]
    none, low, high = row(1), row(2, Fraction(1, 2)), row(3, Fraction(1))
    assert [each.place for each in in_order([none, high, low], Column.ATTENDANCE)] == [2, 3, 1]


def test_ties_stay_in_the_order_of_names():
    assert [
        each.place for each in in_order([row(4), Row(9, "3B", Fraction(2), 1, 0, None)], Column.MISSED)
    ] == [4, 9]


def test_headings_say_what_is_below_them():
    assert heading(row(0), Column.MISSED) == "Nothing missed"
    assert heading(row(1), Column.MISSED) == "Under 2 days missed"
    assert heading(row(10), Column.MISSED) == "5 days missed or more"
    assert heading(row(0, Fraction(95, 100)), Column.ATTENDANCE) == "95% and more"
    assert heading(row(0), Column.ATTENDANCE) == "No figure"
