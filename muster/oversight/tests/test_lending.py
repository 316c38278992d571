"""A grant of support for one form, class or pupil: it opens those and nobody else, and what it opens is counted."""

import datetime as dt

import pytest

from muster.oversight.tests.supported import (
    LENT,
    PAGE,
    SHUT,
    answers,
    asks,
    everywhere,
    grant,
    helped_school,
    helper,
    let_in,
    statuses,
    wish,
)
from muster.people.models import Membership
from muster.people.roles import SCOPES
from muster.protection.access.policy import declared_permissions
from muster.protection.approvals.models import Approval
from muster.protection.budgets.models import UnexplainedOpening
from tests.cast import TODAY, School


@pytest.fixture
def helped(school: School) -> School:
    """Wilma, who has no other role, is of support and has a passkey."""
    return helped_school(school)


def test_no_scope_of_some_pupils_opens_more_than_that_of_the_school():
    for scope in SCOPES.values():
        opened = {
            what: {
                name
                for name, one in declared_permissions().items()
                if any(not facts.isdisjoint(each) for each in one.grants)
            }
            for what, facts in {"school": set(scope.facts), "some": set(scope.of_pupil)}.items()
        }
        assert opened["some"] <= opened["school"], scope.name


def test_a_grant_of_one_form_opens_its_pupils_and_nobody_else(helped: School):
    browser = let_in(helped, group=str(helped.groups["form_3b"]))
    assert "You may look at" in browser.get("/").content.decode()
    listed = browser.get(LENT).content.decode()
    assert f"/pupils/{helped.ada}" in listed
    assert str(helped.people["theo"]) not in listed
    assert statuses(browser, [f"/pupils/{helped.ada}", f"/pupils/{helped.people['theo']}"]) == [200, SHUT]
    assert browser.get("/pupils/").status_code == 403, "nobody is found by name"
    assert set(statuses(browser, everywhere(helped)[2:])) <= {403, 404}


def test_a_grant_of_one_pupil_opens_that_one(helped: School):
    browser = let_in(helped, "results", pupil="ada sinclair")
    assert browser.get("/").status_code == 200
    others = [helped.people["ben"], helped.people["theo"]]
    assert statuses(browser, [f"/pupils/{each}" for each in (helped.ada, *others)]) == [200, SHUT, SHUT]
    assert "Sinclair" in helped.signed_in(helped.head).get(PAGE).content.decode()
    it = helped.signed_in(helped.it_administrator).get(PAGE).content.decode()
    assert "one pupil" in it, "IT reads no name there"
    assert "Sinclair" not in it


def test_names_of_some_open_no_page(helped: School):
    browser = let_in(helped, "names", group=str(helped.groups["form_3b"]))
    assert "Sinclair" in browser.get(LENT).content.decode()
    assert browser.get(f"/pupils/{helped.ada}").status_code == SHUT


def test_results_of_some_are_shown_with_their_page_and_pages_alone_without(helped: School):
    """What holds of a pupil decides about that pupil: results where they are part of it."""
    from muster.assessment.access import SEE_PUPIL_RESULTS
    from muster.protection.access.decisions import reasons_for_people

    both = [helped.ada, helped.people["theo"]]
    let_in(helped, "results", group=str(helped.groups["form_3b"]))
    with helped.seen_by(helper(helped)) as viewer:
        assert list(reasons_for_people(viewer, SEE_PUPIL_RESULTS, both)) == [helped.ada]
    helped.signed_in(helped.head).post(f"{PAGE}/{grant(helped).id}/end")
    asks(helped, "senior_leader", "pages", group=str(helped.groups["form_3b"]))
    answers(helped)
    with helped.seen_by(helper(helped)) as viewer:
        assert list(reasons_for_people(viewer, SEE_PUPIL_RESULTS, both)) == []


def test_who_leaves_the_form_leaves_the_grant(helped: School):
    browser = let_in(helped, group=str(helped.groups["form_3b"]))
    assert browser.get(f"/pupils/{helped.ada}").status_code == 200
    with helped.seen_by_command():
        Membership.objects.filter(school_id=helped.id, pupil_id=helped.ada).update(
            last_day=TODAY - dt.timedelta(days=1)
        )
    assert browser.get(f"/pupils/{helped.ada}").status_code == SHUT


@pytest.mark.parametrize(
    ("of_whom", "words"),
    [
        ({"pupil": "Nobodysname"}, "Nobody on roll has that name."),
        ({"pupil": "a"}, "Several people have that name. Choose one."),
        ({"pupil": "ada sinclair", "group": "form_3b"}, "Choose a group or name a pupil, and not both."),
    ],
)
def test_what_does_not_name_one_is_said_and_stays_typed(helped: School, of_whom: dict[str, str], words: str):
    typed = {"staff": str(helper(helped)), "scope": "pages", "minutes": "15", **of_whom}
    if "group" in typed:
        typed["group"] = str(helped.groups[typed["group"]])
    answer = helped.signed_in(helped.head).post(PAGE, typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert f'value="{of_whom["pupil"]}"' in answer.content.decode()


def test_it_can_name_a_form_and_no_pupil_nor_a_class(helped: School):
    form = helped.signed_in(helped.it_administrator).get(PAGE).content.decode()
    assert str(helped.groups["form_3b"]) in form
    assert str(helped.groups["mathematics"]) not in form
    assert 'name="pupil"' not in form
    asks(helped, pupil="sinclair", which=str(helped.ada))
    assert wish(helped).details["extent"] == "school", "what IT cannot choose is not read"


def test_what_was_agreed_to_is_that_group_and_no_other(helped: School):
    asks(helped, "senior_leader", group=str(helped.groups["form_3b"]))
    asked = wish(helped)
    with helped.seen_by_command():
        of_all = Approval().describe({**asked.details, "extent": "school", "about": ""})
        Approval.objects.filter(id=asked.id).update(details_sealed=of_all.details_sealed)
    assert answers(helped).status_code == 404


def test_what_was_lent_is_counted_like_any_opening_that_nothing_explains(helped: School):
    browser = let_in(helped, group=str(helped.groups["form_3b"]))
    assert statuses(browser, [f"/pupils/{helped.ada}", f"/pupils/{helped.ben}"]) == [200, 200]
    with helped.seen_by_command():
        counted = UnexplainedOpening.objects.filter(school_id=helped.id, opener_id=helper(helped))
        assert set(counted.values_list("person_id", flat=True)) == {helped.ada, helped.ben}
