"""Words for a missing result: those that mean one thing are read, and for the others the possible ones are named."""

import pytest

from muster.assessment.missing_words import CERTAIN, NONE_WORDS, UNSURE
from muster.assessment.scales import Missing
from muster.assessment.shipped import countries, shipped_scales
from muster.assessment.typed import Figure, Unreadable, read_typed

ALL = [scale for country in countries() for scale in shipped_scales(country).values()]
SCALED = shipped_scales("england")["england.scaled_score"]
GRADES = shipped_scales("england")["england.grades_9_1"]
MARKS = shipped_scales("generic")["generic.marks"]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("ABS", Missing.ABSENT),
        ("abs.", Missing.ABSENT),
        ("(Absent)", Missing.ABSENT),
        ("Exempt", Missing.EXCUSED),
        ("Not  submitted", Missing.NOT_HANDED_IN),
        ("left school", Missing.LEFT),
        ("not entered", Missing.NOT_ENTERED),
    ],
)
def test_what_means_one_thing_is_read(typed: str, kind: Missing):
    assert read_typed(MARKS, typed) == Figure(0, kind)


def test_a_result_still_to_come_is_read_where_the_scale_knows_it():
    assert read_typed(GRADES, "Pending") == Figure(0, Missing.PENDING)
    with pytest.raises(Unreadable, match="does not offer “Result still to come”"):
        read_typed(MARKS, "pending")


@pytest.mark.parametrize(
    "typed", ["-", "–", "NR", "No result", "n/a", "DNS", "ill", "Inc", "missing", "?", "NA"]
)
def test_what_may_mean_several_things_is_refused_with_those_that_the_scale_offers(typed: str):
    with pytest.raises(Unreadable, match="does not say why there is no result") as refused:
        read_typed(MARKS, typed)
    offered = [f".{letter}" for letter in "ademlnopqux" if f".{letter} " in str(refused.value)]
    assert offered
    assert all(read_typed(MARKS, one).missing in UNSURE[typed.casefold()] for one in offered)


def test_the_kinds_are_named_in_words():
    with pytest.raises(Unreadable) as refused:
        read_typed(GRADES, "No result")
    assert str(refused.value) == (
        "No result does not say why there is no result."
        " Type .a absent, .p result still to come, .x not entered for this; or leave the cell empty."
    )


@pytest.mark.parametrize("scale", ALL, ids=lambda scale: scale.name)
def test_a_value_of_the_scale_is_never_taken_for_a_missing_kind(scale):
    for text, value in scale.by_text.items():
        assert read_typed(scale, text) == Figure(value.number)


def test_no_word_is_both_certain_and_unsure():
    assert not CERTAIN.keys() & UNSURE.keys()
    assert all(len(kinds) > 1 for kinds in UNSURE.values())
    assert NONE_WORDS.split("|") == sorted({*CERTAIN, *UNSURE})


@pytest.mark.parametrize("typed", ["lots", "absently", "12 abs", "nine"])
def test_other_words_are_refused_as_before(typed: str):
    with pytest.raises(Unreadable, match="Type a number"):
        read_typed(SCALED, typed)
