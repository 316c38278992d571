"""Which lessons a day has, which week is which, and which lessons cannot both be."""

import datetime as dt
import uuid
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from muster.timetable.forms import read_cover
from muster.timetable.rules import PlannedLesson, Slot, clashes, letters_by_turns, room_clashes

MONDAY = dt.date(2026, 9, 7)
slots = st.builds(Slot, st.sampled_from(["", "A", "B"]), st.integers(0, 4), st.integers(1, 5))
PEOPLE = [uuid.UUID(int=n) for n in range(1, 4)]
GROUPS = [uuid.UUID(int=n) for n in range(10, 13)]
lessons = st.builds(
    PlannedLesson,
    group_id=st.sampled_from(GROUPS),
    slot=slots,
    staff_id=st.sampled_from([None, *PEOPLE]),
    room=st.sampled_from(["", "M4", "m4", "Hall"]),
)


@given(slots, slots, st.dates(MONDAY, MONDAY + dt.timedelta(days=60)), st.sampled_from(["", "A", "B"]))
def test_two_slots_on_the_same_day_and_period_meet(one, other, day, letter):
    if one.is_on(day, letter) and other.is_on(day, letter) and one.period == other.period:
        assert one.meets(other)
    assert one.meets(other) == other.meets(one)


@given(st.lists(lessons, max_size=8))
def test_a_clash_puts_one_person_before_two_groups_at_once(planned):
    expected = [
        (one, other)
        for one, other in combinations(planned, 2)
        if one.staff_id is not None
        and one.staff_id == other.staff_id
        and one.group_id != other.group_id
        and one.slot.meets(other.slot)
    ]
    assert sorted(clashes(planned), key=repr) == sorted(expected, key=repr)


@given(st.lists(lessons, max_size=8))
def test_a_clash_of_rooms_puts_two_groups_into_one_at_once_however_its_name_is_written(planned):
    expected = [
        (one, other)
        for one, other in combinations(planned, 2)
        if one.room
        and one.room.lower() == other.room.lower()
        and one.group_id != other.group_id
        and one.slot.meets(other.slot)
    ]
    assert sorted(room_clashes(planned), key=repr) == sorted(expected, key=repr)


@given(st.integers(1, 40), st.integers(2, 4), st.randoms())
def test_weeks_take_their_letters_in_turn_whatever_order_they_come_in(count, weeks, random):
    mondays = [MONDAY + dt.timedelta(weeks=n) for n in range(count)]
    shuffled = random.sample(mondays, count)
    letters = letters_by_turns(shuffled, weeks)
    assert [letters[monday] for monday in mondays] == ["ABCD"[n % weeks] for n in range(count)]


def test_what_is_no_lesson_is_left_out_of_what_is_covered():
    group, staff = GROUPS[0], PEOPLE[0]
    typed = dict.fromkeys(
        ("cover-", "cover-x", "cover-a_b", f"cover-{group}_lesson_{'9' * 5000}"), str(staff)
    )
    assert read_cover(typed | {f"cover-{group}_lesson_2": str(staff)}) == {(group, "lesson", 2): staff}
    assert read_cover({f"cover-{group}_lesson_2": "nobody"}) == {}
