"""What of a school's groups may be shown together, tried by somebody who adds and subtracts."""

from hypothesis import given
from hypothesis import strategies as st

from muster.attendance.figures import Figures
from muster.attendance.queries.measures import Measured
from muster.insights.releasing import NOTHING, released_groups, released_whole


@st.composite
def measured(draw: st.DrawFn) -> Measured:
    """A group of up to sixty pupils over a hundred sessions each."""
    pupils = draw(st.integers(0, 60))
    persistent = draw(st.integers(0, pupils))
    absent = draw(st.integers(0, 100 * pupils))
    total = Figures(present=100 * pupils - absent, authorised=absent)
    return Measured("", total, pupils, persistent, draw(st.integers(0, persistent)), registers=3)


def together(groups: dict[str, Measured]) -> Measured:
    """All the groups as one."""
    return Measured(
        key="",
        total=sum((of.total for of in groups.values()), Figures()),
        pupils=sum(of.pupils for of in groups.values()),
        persistent=sum(of.persistent for of in groups.values()),
        severe=sum(of.severe for of in groups.values()),
        registers=3,
    )


divisions = st.dictionaries(st.sampled_from("abcdef"), measured(), min_size=1, max_size=6)


@given(divisions)
def test_no_small_number_is_what_the_total_leaves_when_the_shown_ones_are_taken_off(groups):
    whole = released_whole(together(groups))
    shown = released_groups(groups, whole)
    columns = {
        "pupils": (lambda of: of.pupils, 10),
        "persistent": (lambda of: of.persistent, 8),
        "severe": (lambda of: of.severe, 8),
        "missed": (lambda of: of.total.absent, 8),
    }
    for column, (count, least) in columns.items():
        if getattr(whole, column).count is None:
            assert all(getattr(of, column).count is None for of in shown.values())
            continue
        withheld = {
            name: count(of) for name, of in groups.items() if getattr(shown[name], column).count is None
        }
        small = {name for name, number in withheld.items() if 0 < number < least}
        assert small == {name for name, of in groups.items() if 0 < count(of) < least}
        if len(withheld) == len(groups):
            continue  # nothing stands beside the total, which says by itself what it says
        for name in small:
            others = sum(withheld.values()) - withheld[name]
            room = sum(
                groups[other].pupils * (100 if column == "missed" else 1)
                for other in withheld
                if other != name
            )
            # It could be one more than it is, at the cost of the others, or one less. Of groups whose pupils are
            # withheld too, nothing but the sum is known, of neither number.
            could_be_more = others > 0 and withheld[name] < least - 1
            could_be_less = room > others and withheld[name] > 1
            assert could_be_more or could_be_less or shown[name].pupils.count is None


@given(divisions)
def test_of_a_group_of_fewer_than_ten_nothing_is_said(groups):
    shown = released_groups(groups, released_whole(together(groups)))
    assert all(shown[name] == NOTHING for name, of in groups.items() if 0 < of.pupils < 10)


@given(divisions)
def test_of_nothing_that_is_withheld_of_the_whole_a_part_is_shown(groups):
    shown = released_groups(groups, NOTHING)
    assert set(shown.values()) == {NOTHING}


def test_a_stage_does_not_say_what_its_school_withholds():
    few, many = Measured("", Figures(present=990, authorised=10), 20, 3, 0, 0), _many(persistent=20)
    schools = released_groups({"small": few, "large": many}, released_whole(together({"a": few, "b": many})))
    assert schools["large"].persistent.count is None
    assert schools["large"].pupils.count == 60
    stages = released_groups({"first": _many(persistent=9), "second": _many(persistent=11)}, schools["large"])
    assert [of.persistent.count for of in stages.values()] == [None, None]
    assert [of.pupils.count for of in stages.values()] == [60, 60]


def _many(persistent: int) -> Measured:
    return Measured("", Figures(present=5_000, authorised=1_000), 60, persistent, 0, 0)
