"""Scales: what a definition must say, how figures are written, and what is expected."""

import pytest

from muster.assessment.scales import (
    Definition,
    Missing,
    Numbers,
    ScaleError,
    Value,
    definition_from,
    problems_of,
)
from muster.assessment.shipped import SHIPPED, countries, shipped_scales

EXS = Value(number=2, code="EXS", label="Expected", position=2, expected=True)
WTS = Value(number=1, code="WTS", label="Working towards", position=1)


def test_a_scale_has_values_or_numbers_and_never_both():
    assert problems_of(Definition(name="Neither")) != []
    assert problems_of(Definition(name="Both", values=(WTS,), numbers=Numbers(lowest=0))) != []
    assert problems_of(Definition(name="Values", values=(WTS, EXS))) == []


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ((EXS, WTS), "in the order of their positions"),
        ((WTS, Value(number=1, code="X", label="Other", position=5)), "number 1 is used twice"),
        ((WTS, Value(number=3, code="wts", label="Other", position=5)), "code wts is used twice"),
        ((Value(number=1, code=".a", label="Dot", position=1),), "does not begin with a full stop"),
    ],
)
def test_values_that_cannot_be_told_apart_are_named(values: tuple[Value, ...], says: str):
    assert any(says in problem for problem in problems_of(Definition(name="Wrong", values=values)))


def test_a_wrong_definition_names_its_source_and_its_field():
    with pytest.raises(ScaleError, match=r"file: .*positon"):
        definition_from(
            {"name": "A", "values": [{"number": 1, "code": "A", "label": "A", "positon": 1}]}, "file"
        )
    with pytest.raises(ScaleError, match="no kind of missing called asleep"):
        definition_from({"name": "A", "numbers": {"lowest": 0}, "missing": ["asleep"]}, "file")


def test_where_one_is_best_the_expected_ones_lie_below():
    effort = shipped_scales("generic")["generic.effort_1_best"]
    assert [effort.is_expected(value.number) for value in effort.values] == [True, True, False, False]


def test_a_scale_that_expects_nothing_says_so_of_nobody():
    assert not shipped_scales("england")["england.multiplication_check"].is_expected(25)


def test_figures_are_written_as_they_are_typed():
    scales = shipped_scales("england")
    assert scales["england.scaled_score"].shown(104) == "104"
    assert scales["generic.marks"].shown(125) == "12.5"
    assert scales["generic.marks"].shown(120) == "12"
    assert scales["generic.reading_age"].shown(90) == "7:06"
    assert scales["england.wts_exs_gds"].shown(0, Missing.PENDING) == ".p"
    assert scales["england.wts_exs_gds"].shown(0, Missing.NOTHING) == ""


@pytest.mark.parametrize("country", countries())
def test_every_shipped_scale_is_sound_and_told_apart(country: str):
    scales = shipped_scales(country)
    assert len({scale.name for scale in scales.values()}) == len(scales)
    for key, scale in scales.items():
        assert problems_of(scale) == [], key
        assert scale.missing_kinds, key
        signs = [value.sign for value in scale.values]
        assert all(signs), f"{key}: every value needs a sign beside its colour"


def test_england_and_the_united_states_have_what_their_schools_use():
    assert {key.split(".")[1] for key in shipped_scales("england")} >= {
        "four_step", "wts_exs_gds", "scaled_score", "standardised_score", "grades_9_1", "fine_grades", "phonics",
        "multiplication_check", "early_learning_goal", "reading_age", "percentage", "pre_key_stage",
        "engagement_model", "small_steps", "double_grades_9_1",
    }  # fmt: skip
    letters = shipped_scales("united_states")["united_states.letters"]
    assert [(one.code, one.from_percent, one.position) for one in letters.values][-1] == ("A", 93, 4.0)


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "generic.toml").write_text(
        (SHIPPED / "generic.toml").read_text().replace("lowest = 70", "lowest = 170")
    )
    with pytest.raises(ScaleError, match=r"generic\.toml: standardised_score"):
        shipped_scales("generic", tmp_path)
