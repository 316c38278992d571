"""A record's cells: whatever is entered in any order, each column holds what was entered last."""

import datetime as dt
import uuid

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from muster.assessment.cells import MOST_DAYS_LATE, Cell, by_column, cell_at, figures_at, with_cells
from muster.assessment.figures import grid_of, positions, shares, summary
from muster.assessment.pages import middle_words
from muster.assessment.records import Results
from muster.assessment.scales import Missing
from muster.assessment.series import Source
from muster.assessment.shipped import shipped_scales
from muster.assessment.typed import NOTHING, Figure

AT = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
PEOPLE = [uuid.UUID(int=number) for number in range(1, 4)]

figures = st.one_of(
    st.builds(Figure, st.integers(-(2**31) + 1, 2**31 - 1)),
    st.just(NOTHING),
    st.just(Figure(0, Missing.ABSENT)),
)
cells = st.builds(
    Cell,
    st.integers(1, 2**32 - 1),
    figures,
    st.just(AT),
    st.sampled_from([*PEOPLE, None]),
    st.booleans(),
    st.sampled_from(Source),
    st.integers(0, MOST_DAYS_LATE),
)


@given(st.lists(cells, max_size=30))
def test_the_last_of_each_column_holds(entered: list[Cell]):
    record = Results()
    for cell in entered:
        record = with_cells(record, [cell])
    last = {cell.column: cell for cell in entered}
    assert by_column(record) == {
        column: cell for column, cell in last.items() if cell.figure.missing is not Missing.NOTHING
    }
    assert by_column(with_cells(Results(), entered)) == by_column(record)


@given(st.lists(cells, max_size=20), st.lists(st.integers(1, 2**32 - 1), max_size=5))
def test_reading_many_columns_gives_what_reading_each_gives(entered: list[Cell], others: list[int]):
    record = with_cells(Results(), entered)
    columns = sorted({cell.column for cell in entered} | set(others))
    found = figures_at(record, np.array(columns, dtype=np.uint32))
    for column, (figure, missing, _flags) in zip(columns, found, strict=True):
        cell = cell_at(record, column)
        assert Missing(missing) is (cell.figure.missing if cell else Missing.NOTHING)
        assert cell is None or figure == cell.figure.figure


@given(st.lists(st.lists(cells, max_size=8), max_size=6))
def test_a_grid_says_of_every_pupil_what_their_record_says(entered: list[list[Cell]]):
    records = [with_cells(Results(), each) for each in entered]
    columns = sorted({cell.column for each in entered for cell in each}, reverse=True)
    grid = grid_of([record.cells for record in records], columns)
    for row, record in enumerate(records):
        for place, column in enumerate(columns):
            cell = cell_at(record, column)
            assert Missing(grid.missing[row, place]) is (cell.figure.missing if cell else Missing.NOTHING)
            assert cell is None or grid.figures[row, place] == cell.figure.figure
            assert grid.moderated[row, place] == bool(cell and cell.is_moderated)


def test_a_summary_says_how_many_are_entered_valued_and_as_expected():
    scale = shipped_scales("england")["england.scaled_score"]
    figures = np.array([104, 98, 0, 0], dtype=np.int32)
    missing = np.array([0, 0, Missing.ABSENT, Missing.NOTHING], dtype=np.uint8)
    found = summary(figures, missing, scale)
    assert (found.pupils, found.entered, found.valued, found.expected, found.median) == (4, 3, 2, 1, 101.0)
    assert found.empty == 1


def test_the_value_in_the_middle_is_one_of_a_scales_own_and_a_number_keeps_its_half():
    grades, scores = (
        shipped_scales("england")["england.grades_9_1"],
        shipped_scales("england")["england.scaled_score"],
    )
    there = np.zeros(2, dtype=np.uint8)
    ends = np.array([grades.values[0].number, grades.values[-1].number], dtype=np.int32)
    assert middle_words(grades, summary(ends, there, grades).median) == grades.values[0].code
    assert (
        middle_words(scores, summary(np.array([104, 105], dtype=np.int32), there, scores).median) == "104.5"
    )


def test_meanings_count_from_their_limits_up():
    found = positions(
        np.array([79, 80, 100, 120], dtype=np.int32),
        np.zeros(4, dtype=np.uint8),
        shipped_scales("england")["england.scaled_score"],
    )
    assert shares(found, [80, 100]).tolist() == [1, 1, 2]
