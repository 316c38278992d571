"""Fields of letters: each is known, and each is filled once."""

from hypothesis import given
from hypothesis import strategies as some

from muster.letters.rules import FIELDS, SHIPPED, filled, unknown_fields


def test_every_shipped_letter_has_known_fields_and_sends_no_notice():
    for words in SHIPPED:
        assert unknown_fields(words.body) == []
        assert "notice" not in words.title.lower()


def test_what_is_no_field_is_named():
    assert unknown_fields("{child} {address} {} {child_in_ful}") == ["address", "", "child_in_ful"]


@given(some.text(), some.text())
def test_braces_in_a_name_stay_braces(child: str, form: str):
    values = dict.fromkeys(FIELDS, "x") | {"child": "{form}" + child, "form": form}
    assert filled("{child}|{form}", values) == "{form}" + child + "|" + form
