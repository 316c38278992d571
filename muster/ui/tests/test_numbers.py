import pytest

from muster.ui.numbers import whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("12", 12), ("007", 7), ("9" * 9, 999_999_999), ("9" * 10, None), ("9" * 5000, None)]
    + [(text, None) for text in ("", " ", "-1", "1.5", "1e3", "\N{SUPERSCRIPT TWO}", "seven")],
)
def test_digits_are_a_number_and_what_no_page_could_mean_is_none(text: str, number: int | None):
    assert whole_number(text) == number
