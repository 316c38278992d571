"""What becomes of forms and pupils when the year turns."""

import datetime as dt
import uuid

from hypothesis import given
from hypothesis import strategies as st

from muster.people.roll import Place, Stay
from muster.people.turning import (
    FormNow,
    Turn,
    next_name,
    next_year_group,
    outcome,
    problems,
    proposed,
    twice_named,
)

ORDER = ["N2", "R", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13"]
FIRST_DAY = dt.date(2027, 9, 1)


def form(name: str, year_group: str) -> FormNow:
    return FormNow(uuid.uuid4(), name, year_group, "session", None)


PRIMARY = [form("RA", "R"), form("1A", "1"), form("5B", "5"), form("6B", "6")]


def turn_of(forms: list[FormNow], staying: frozenset[uuid.UUID] = frozenset()) -> Turn:
    growing, leaving = proposed(forms, ORDER)
    return Turn(FIRST_DAY, dt.date(2028, 8, 31), dt.date(2027, 7, 1), growing, leaving, staying)


def test_forms_are_called_after_their_new_year_group():
    assert next_name("3B", "3", "4") == "4B"
    assert next_name("10X", "10", "11") == "11X"
    assert next_name("RA", "R", "1") == "1A"
    assert next_name("Maple", "3", "4") == "Maple"
    assert next_name("10X", "1", "2") == "10X"


def test_the_year_after_the_last_has_no_name():
    assert next_year_group("13", ORDER) == ""
    assert next_year_group("R", ORDER) == "1"
    assert next_year_group("unknown", ORDER) == ""


def test_the_eldest_leave_and_the_youngest_form_is_opened_again():
    growing, leaving = proposed(PRIMARY, ORDER)
    assert leaving == {PRIMARY[-1].id}
    assert [(each.name, each.year_group, each.grows_from is None) for each in growing] == [
        ("RA", "R", True),
        ("1A", "1", False),
        ("2A", "2", False),
        ("6B", "6", False),
    ]


def test_a_school_without_year_groups_has_nothing_to_propose():
    assert proposed([form("Oak", "")], ORDER) == ((), frozenset())


places = st.lists(
    st.tuples(st.integers(0, len(PRIMARY) - 1), st.integers(0, 400), st.none() | st.integers(0, 400)),
    max_size=30,
)


@given(places, st.sets(st.integers(0, 29)))
def test_everybody_who_is_in_a_form_at_the_end_moves_up_or_leaves_or_stays_without_one(made, stay_on):
    start = dt.date(2026, 9, 1)
    all_places = [
        Place(
            uuid.uuid4(),
            PRIMARY[at].id,
            uuid.UUID(int=number + 1),
            Stay(
                start + dt.timedelta(days=first),
                start + dt.timedelta(days=first + more) if more is not None else None,
            ),
        )
        for number, (at, first, more) in enumerate(made)
    ]
    staying = frozenset(uuid.UUID(int=number + 1) for number in stay_on)
    found = outcome(turn_of(PRIMARY, staying), all_places)
    joining = [pupil for pupils in found.joining.values() for pupil in pupils]
    at_the_end = {
        place.pupil_id for place in all_places if place.stay.holds_on(FIRST_DAY - dt.timedelta(days=1))
    }
    assert sorted([*joining, *found.leaving, *found.without_form]) == sorted(at_the_end)
    assert not staying & set(found.leaving)


def test_whoever_is_in_a_form_until_its_last_day_goes_up_and_whoever_joins_next_year_does_not():
    last_day, pupils = FIRST_DAY - dt.timedelta(days=1), [uuid.UUID(int=number) for number in (1, 2, 3)]
    stays = (
        Stay(dt.date(2026, 9, 1), last_day),
        Stay(dt.date(2026, 9, 1), last_day - dt.timedelta(days=1)),
        Stay(FIRST_DAY),
    )
    places = [
        Place(uuid.uuid4(), PRIMARY[0].id, pupil, stay) for pupil, stay in zip(pupils, stays, strict=True)
    ]
    found = outcome(turn_of(PRIMARY), places)
    assert [pupil for joining in found.joining.values() for pupil in joining] == pupils[:1]


def test_a_rehearsal_says_what_is_missing():
    turn = turn_of(PRIMARY)
    said = problems(turn, has_terms=False, expected_without_form=1, without_form=2)
    assert said == (
        "The new year has no terms yet: enter them, or nobody is due on any day.",
        "Nobody is named as tutor of RA, 1A, 2A, 6B.",
        "1 pupil is expected and in no form of the new year.",
        "2 pupils stay on roll without a form.",
    )
    assert (
        problems(
            Turn(FIRST_DAY, FIRST_DAY, FIRST_DAY, ()), has_terms=True, expected_without_form=0, without_form=0
        )
        == ()
    )


def test_two_forms_of_one_name_are_found():
    assert twice_named(["4A", "4a", "5B"]) == "4a"
    assert twice_named(["4A", "5B"]) == ""
