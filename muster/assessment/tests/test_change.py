"""Change between two points: of places on one ladder, whatever the figures are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from muster.assessment.actions.scales import (
    NewMeaning,
    adopt_scale,
    change_scale,
    place_meanings,
    set_meanings,
)
from muster.assessment.change import Change, ladder_of, middle_half
from muster.assessment.figures import by_label
from muster.assessment.models import ScaleVersion
from muster.assessment.queries.definitions import definitions
from muster.assessment.queries.meanings import meaning_limits
from muster.assessment.scales import Band, Definition, Numbers, Value
from muster.assessment.shipped import shipped_scales
from tests.assessed import assess
from tests.cast import School

VALUES = tuple(Value(number=n, code=str(n), label=f"Step {n}", position=n * 1.5) for n in range(1, 5))
JUDGEMENT = Definition(name="Four", values=VALUES)
ONE_IS_BEST = Definition(name="One is best", values=VALUES, higher_is_better=False)
SCORE = Definition(
    name="Score",
    numbers=Numbers(
        lowest=80, highest=120, bands=(Band(lowest=80, label="Below"), Band(lowest=100, label="At"))
    ),
)
FOUR_STEP = shipped_scales("england")["england.four_step"]
positions = st.sampled_from([value.position for value in VALUES])


def test_a_higher_figure_in_the_same_band_is_no_change():
    ladder = ladder_of(SCORE)
    assert ladder is not None
    assert ladder.change(100, 119) is Change.STAYED
    assert ladder.change(99, 100) is Change.UP
    assert ladder.change(None, 100) is Change.UNKNOWN


def test_numbers_without_bands_say_nothing_of_change():
    assert ladder_of(Definition(name="Pages", numbers=Numbers(lowest=0))) is None


@settings(deadline=None)
@given(before=positions, after=positions)
def test_the_way_back_is_the_opposite_and_so_is_a_scale_whose_lowest_is_best(before: float, after: float):
    opposite = {Change.UP: Change.DOWN, Change.DOWN: Change.UP, Change.STAYED: Change.STAYED}
    ladder, turned = ladder_of(JUDGEMENT), ladder_of(ONE_IS_BEST)
    assert ladder is not None
    assert turned is not None
    change = ladder.change(before, after)
    assert ladder.change(after, before) is opposite[change]
    assert turned.change(before, after) is opposite[change]


@settings(deadline=None)
@given(st.lists(st.floats(0, 120), max_size=40))
def test_the_middle_half_holds_half_of_a_class_and_says_nothing_of_a_few(values: list[float]):
    found = middle_half(values)
    assert (found is None) == (len(values) < 5)
    if found:
        assert min(values) <= found[0] <= found[1] <= max(values)
        assert sum(found[0] <= value <= found[1] for value in values) * 2 >= len(values)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 9)), max_size=30))
def test_groups_apart_hold_every_position_once(rows: list[tuple[str, float]]):
    found = by_label([label for label, _ in rows], np.array([value for _, value in rows]))
    assert list(found) == list(dict.fromkeys(label for label, _ in rows))
    for label, own in found.items():
        assert own.tolist() == [value for each, value in rows if each == label]


def test_meanings_stand_on_each_scale_from_the_lowest(school: School):
    assessed = assess(school)
    score = assessed.versions["england.scaled_score"]
    with school.seen_by(school.head) as head:
        below, at = set_meanings(
            by=head, meanings=[NewMeaning("Below", "step-1"), NewMeaning("At", "step-4")]
        )
        place_meanings(by=head, version_id=score, lowest={at: 100.0, below: 80.0})
        limits = meaning_limits(head)
    assert [(one.name, lowest) for one, lowest in limits[score]] == [("Below", 80.0), ("At", 100.0)]
    assert set(limits) == {score}


def test_a_number_that_a_dropped_value_had_is_given_to_no_other(school: School):
    """The results of the first version still hold it."""
    with school.seen_by(school.head) as head:
        first = adopt_scale(by=head, shipped="england.four_step", definition=FOUR_STEP)
        scale_id = ScaleVersion.objects.get(school_id=school.id, id=first).scale_id
        less = structs.replace(FOUR_STEP, values=FOUR_STEP.values[:-1])
        change_scale(by=head, scale_id=scale_id, definition=less)
        other = Value(number=4, code="9", label="Something else", position=9.0)
        third = change_scale(
            by=head, scale_id=scale_id, definition=structs.replace(less, values=(*less.values, other))
        )
        kept = definitions(head, [third])[third]
    assert [(one.code, one.number) for one in kept.values] == [("1", 1), ("2", 2), ("3", 3), ("9", 5)]


def test_results_before_and_after_a_change_of_the_scale_are_compared_by_what_they_mean(school: School):
    """A school adds a value at the top in mid-course: what "at" means goes over, and can be said of the earlier version too."""
    with school.seen_by(school.head) as head:
        first = adopt_scale(by=head, shipped="england.four_step", definition=FOUR_STEP)
        below, at = set_meanings(
            by=head, meanings=[NewMeaning("Below", "step-1"), NewMeaning("At", "step-4")]
        )
        place_meanings(by=head, version_id=first, lowest={below: 1.0, at: 3.0})
        scale_id = ScaleVersion.objects.get(school_id=school.id, id=first).scale_id
        top = Value(number=5, code="5", label="Well above", position=5.0)
        second = change_scale(
            by=head, scale_id=scale_id, definition=structs.replace(FOUR_STEP, values=(*FOUR_STEP.values, top))
        )
        limits = {
            version: [(one.name, lowest) for one, lowest in found]
            for version, found in meaning_limits(head).items()
        }
    assert limits[second] == limits[first] == [("Below", 1.0), ("At", 3.0)]
    client = school.signed_in(school.head)
    address = f"/assessment/scales/{scale_id}/meanings?version=1"
    assert "version 1" in client.get(address).content.decode()
    said = {f"meaning_{below.hex}": "1", f"meaning_{at.hex}": "4"}
    assert client.post(address, said).status_code == 302
    with school.seen_by(school.head) as head:
        found = meaning_limits(head)
    assert [lowest for _, lowest in found[first]] == [1.0, 4.0]
    assert [lowest for _, lowest in found[second]] == [1.0, 3.0]
    assert client.get(address.replace("=1", "=9")).status_code == 404
