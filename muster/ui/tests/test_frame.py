"""The frame of a page: one mould serves everybody with a role, and nobody sees another's name or token."""

from dataclasses import replace

from markupsafe import Markup

from muster.ui.frame import bar, dialogs
from muster.ui.shell import Link, Section, Shell

HOME = Link("Today", "/", "today", key="t", current=True)
ADA = Shell(
    school_name="Oak & Ash School",
    person_words="Ms <Ada>",
    nav=(HOME,),
    search_url="/pupils/",
    pages=(Section("Every day", (HOME,)),),
    sign_out_url="/sign-out",
)


def token(value: str) -> Markup:
    return Markup('<input type="hidden" value="{}">').format(value)


def test_two_people_of_one_role_are_each_shown_their_own_name_and_token():
    ada = bar(ADA, token("one"))
    ben = bar(replace(ADA, person_words="Mr Ben"), token("two"))
    assert "Ms &lt;Ada&gt;" in ada
    assert ada.count(token("one")) == 2
    assert "Mr Ben" in ben
    assert "Ada" not in ben
    assert token("one") not in ben


def test_somebody_who_is_not_signed_in_has_no_menu():
    assert "data-sign-out" not in bar(Shell(), token("one"))
    assert 'id="cover"' not in dialogs(Shell())
    assert 'id="cover"' in dialogs(ADA)


def test_where_one_stands_is_part_of_the_shape():
    elsewhere = replace(ADA, nav=(replace(HOME, current=False),))
    assert bar(ADA, token("x")).count('aria-current="page"') == 2
    assert bar(elsewhere, token("x")).count('aria-current="page"') == 1
