import struct
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.attendance.lines import LESSONS_A_DAY, lesson_place, session_place
from muster.attendance.marks import Mark, empty_marks, with_marks
from muster.attendance.records import Line

FIRST = date(2026, 9, 1)
LAST = date(2027, 8, 31)
MINUTES = st.none() | st.integers(0, 1439)
MARKS = st.builds(Mark, st.integers(0, 255), MINUTES, MINUTES, st.integers(0, 255))


@given(MARKS)
def test_a_mark_fits_into_eight_bytes_and_comes_back(mark: Mark):
    assert len(mark.pack()) == 8
    assert Mark.unpack(mark.pack()) == mark


@given(st.binary(max_size=20).filter(lambda packed: len(packed) != 8))
def test_other_lengths_are_no_mark(packed: bytes):
    with pytest.raises(struct.error):
        Mark.unpack(packed)


def test_unknown_minutes_are_not_no_minutes():
    assert Mark(3, None).pack() != Mark(3, 0).pack()


@given(st.binary(min_size=10, max_size=10), st.dictionaries(st.integers(0, 9), st.integers(0, 255)))
def test_changing_marks_changes_only_them(marks: bytes, changed: dict[int, int]):
    after = with_marks(marks, changed)
    assert len(after) == len(marks)
    assert all(after[index] == changed.get(index, before) for index, before in enumerate(marks))


@given(st.integers(0, 364), st.integers(0, 1))
def test_every_session_of_the_year_has_a_place_in_its_line(days: int, slot: int):
    place = session_place(first_day=FIRST, last_day=LAST, day=FIRST + timedelta(days=days), slot=slot)
    line = place.new_line()
    assert place.index(line) == days * 2 + slot
    assert len(line.marks) == 730


@given(st.integers(0, 52), st.integers(1, LESSONS_A_DAY))
def test_every_lesson_of_the_half_term_has_a_place_of_its_own(days: int, period: int):
    place = lesson_place(
        first_day=FIRST, last_day=date(2026, 10, 23), day=FIRST + timedelta(days), period_number=period
    )
    assert place.index(place.new_line()) == days * LESSONS_A_DAY + period - 1


@pytest.mark.parametrize(("day", "slot"), [(FIRST - timedelta(days=1), 0), (FIRST, 2), (FIRST, -1)])
def test_a_slot_outside_its_line_is_refused(day: date, slot: int):
    with pytest.raises(ValueError, match="outside the line"):
        Line(FIRST.toordinal(), 2, bytes(2)).index(day, slot)


def test_an_empty_line_has_a_zero_for_every_slot():
    assert empty_marks(FIRST, FIRST + timedelta(days=1), 2) == bytes(4)
