"""Fields of letters: each is known, and each is filled once."""

from hypothesis import given
from hypothesis import strategies as some

from muster.letters.rules import (
    FIELDS,
    SHIPPED,
    address_lines,
    filled,
    household,
    pupil_named_in,
    unknown_fields,
)
from muster.people.records import ContactDetails, Relationship
from muster.protection.identifiers import thing_id


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


contacts = some.lists(
    some.builds(
        Relationship,
        contact_id=some.builds(thing_id),
        parental_responsibility=some.booleans(),
        lives_with=some.booleans(),
        court_order=some.booleans(),
    ),
    max_size=5,
)


@given(contacts)
def test_a_letter_goes_to_nobody_but_who_lives_with_the_child_and_first_to_who_is_responsible(
    known: list[Relationship],
):
    at_home = [one for one in known if one.lives_with]
    chosen = next((one for one in known if one.contact_id == household(known)), None)
    assert (chosen is None) == (not at_home)
    if chosen is not None:
        assert chosen.lives_with
        assert chosen.parental_responsibility or not any(one.parental_responsibility for one in at_home)


def test_an_address_is_a_line_each_and_the_childs_where_there_is_no_other():
    home = ContactDetails(address="12 Lantern Lane, Thornmere", postcode="ZX1 1AB")
    lines = ("Iris Sinclair", "12 Lantern Lane", "Thornmere", "ZX1 1AB")
    assert address_lines("Iris Sinclair", ContactDetails(), home) == lines
    assert address_lines("Iris Sinclair", ContactDetails(address="1 Mill Row"), home)[1] == "1 Mill Row"
    assert address_lines("Iris Sinclair", ContactDetails(), ContactDetails()) == ()


def test_one_word_alone_names_nobody_and_a_part_of_a_word_neither():
    assert pupil_named_in("In May Grace said", ["May", "Grace Day", "May Gra"]) == ""
    assert pupil_named_in("about grace DAY’s Monday.", ["May", "Grace Day"]) == "Grace Day"
