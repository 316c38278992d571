"""Reading what is typed: every value that a scale writes it also reads; what is unlikely is asked about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.assessment.scales import Definition, Missing
from muster.assessment.shipped import countries, shipped_scales
from muster.assessment.typed import NOTHING, Figure, Unreadable, doubt_about, first_entered, read_typed

ALL = [scale for country in countries() for scale in shipped_scales(country).values()]
SCALED = shipped_scales("england")["england.scaled_score"]
MARKS = shipped_scales("generic")["generic.marks"]


@pytest.mark.parametrize("scale", ALL, ids=lambda scale: scale.name)
def test_whatever_a_scale_writes_it_reads_back(scale: Definition):
    figures = [Figure(value.number) for value in scale.values]
    figures += [Figure(round(scale.numbers.lowest * scale.factor) + 3)] if scale.numbers else []
    figures += [Figure(0, kind) for kind in scale.missing_kinds]
    assert [read_typed(scale, scale.shown(one.figure, one.missing)) for one in figures] == figures


@given(st.sampled_from(ALL), st.text(max_size=20))
def test_any_text_is_read_or_refused_in_words(scale: Definition, text: str):
    try:
        figure = read_typed(scale, text)
    except Unreadable as refused:
        words = str(refused)
        figure = NOTHING
    else:
        words = "."
    assert words.endswith(".")
    assert read_typed(scale, scale.shown(figure.figure, figure.missing)) == figure


@pytest.mark.parametrize("typed", ["exs", " EXS ", "Working at the expected standard"])
def test_case_and_spaces_do_not_matter(typed: str):
    scale = shipped_scales("england")["england.wts_exs_gds"]
    assert scale.shown(read_typed(scale, typed).figure) == "EXS"


@pytest.mark.parametrize(
    ("typed", "figure"), [("12,5", 125), ("12.5", 125), ("12", 120), (".5", 5), ("12 %", 120)]
)
def test_numbers_are_read_as_people_write_them(typed: str, figure: int):
    assert read_typed(MARKS, typed) == Figure(figure)


@pytest.mark.parametrize(
    "typed",
    [
        "1e3x",
        "NaN",
        "Infinity",
        "99999999999",
        "12.55",
        "twelve",
        ".q",
        "7:13",
        "sNaN",
        "9e999999",
        "9" * 5000,
    ],
)
def test_what_is_no_number_is_refused(typed: str):
    with pytest.raises(Unreadable):
        read_typed(MARKS, typed)


@pytest.mark.parametrize("typed", ["1,000", "1,250", "-1,000", "12,345.5"])
def test_a_thousand_written_with_a_comma_does_not_pass_for_one(typed: str):
    with pytest.raises(Unreadable, match="without the comma"):
        read_typed(MARKS, typed)


def test_a_letter_alone_is_a_value_and_with_a_full_stop_a_missing_kind():
    letters = shipped_scales("united_states")["united_states.letters"]
    assert letters.shown(read_typed(letters, "a").figure) == "A"
    assert read_typed(letters, ".a") == Figure(0, Missing.ABSENT)


@pytest.mark.parametrize("typed", ["Absent", "abs", "ABSENT"])
def test_a_missing_kind_may_be_written_out_as_other_programs_do(typed: str):
    assert read_typed(SCALED, typed) == Figure(0, Missing.ABSENT)


def test_words_of_a_missing_kind_that_the_scale_has_not_are_refused():
    with pytest.raises(Unreadable):
        read_typed(SCALED, "Excused")


@pytest.mark.parametrize("typed", ["7:06", "7;06", "07:06:00", "7y 6m", "7 years, 6 months", "7 yrs 6 mths"])
def test_an_age_is_read_in_years_and_months_however_they_are_written(typed: str):
    ages = next(scale for scale in ALL if scale.numbers and scale.numbers.in_years)
    assert ages.shown(read_typed(ages, typed).figure) == "7:06"


@pytest.mark.parametrize(
    ("figure", "last", "says"),
    [
        (Figure(104), NOTHING, ""),
        (Figure(121), NOTHING, "121 is more than 120."),
        (Figure(79), NOTHING, "79 is less than 80."),
        (Figure(104), Figure(117), "The last was 117: an unusual change."),
        (Figure(104), Figure(0, Missing.ABSENT), ""),
        (Figure(0, Missing.ABSENT), Figure(117), ""),
    ],
)
def test_what_is_unlikely_is_asked_about_and_nothing_else(figure: Figure, last: Figure, says: str):
    assert doubt_about(SCALED, figure, last=last) == says


def test_marks_are_held_against_what_the_column_is_out_of():
    assert doubt_about(MARKS, Figure(210), out_of=20) == "21 is more than 20."


def test_the_last_is_the_newest_that_holds_a_value():
    assert first_entered([NOTHING, Figure(0, Missing.ABSENT), Figure(99), Figure(90)]) == Figure(99)


@pytest.mark.parametrize(
    ("scale", "typed"),
    [(SCALED, "104.6"), (SCALED, "104,6"), (shipped_scales("england")["england.grades_9_1"], "5.4")],
)
def test_an_estimate_with_decimals_is_refused_with_what_to_do_about_it(scale: Definition, typed: str):
    with pytest.raises(Unreadable, match="Round it first, in a file the whole column"):
        read_typed(scale, typed)
    with pytest.raises(Unreadable) as refused:
        read_typed(scale, "nine")
    assert "Round" not in str(refused.value)
