"""Moulds escape what a person typed as a template does."""

import pytest
from markupsafe import Markup

from muster.ui.moulds import Mould, filled, slot


def test_a_value_is_escaped():
    mould = Mould(f"<li>{slot('name')}</li>")
    assert filled([(mould, {"name": '<b>"Bob"</b>'})]) == "<li>&lt;b&gt;&#34;Bob&#34;&lt;/b&gt;</li>"


def test_a_value_that_is_markup_stays_as_it_is():
    assert Mould(f"{slot('name')}").fill({"name": Markup("<b>x</b>")}) == "<b>x</b>"


def test_a_slot_may_stand_twice_and_pieces_follow_each_other():
    mould = Mould(f"{slot('a')}-{slot('a')}-{slot('b')}")
    assert filled([(mould, {"a": 1, "b": 2}), (mould, {"a": 3, "b": 4})]) == "1-1-2\n3-3-4"


def test_a_missing_value_is_an_error():
    with pytest.raises(KeyError):
        Mould(f"{slot('name')}").fill({})
