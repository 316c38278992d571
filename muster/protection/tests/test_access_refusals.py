"""What somebody gets who types the address of something that only a button does, and what the log keeps of what came to nothing."""

import uuid

import pytest

from muster.exports.access import MAKE_EXPORT
from muster.exports.queries import shown
from muster.protection.access.viewer import Viewer
from muster.protection.audit.reading import Sought, events
from muster.protection.audit.recording import Result
from tests.cast import School


@pytest.mark.parametrize("who", ["data_manager", None], ids=["signed in", "not signed in"])
def test_an_address_that_only_a_button_leads_to_answers_in_words(school: School, client, who: str | None):
    browser = school.signed_in(school.people[who]) if who else client
    answer = browser.get("/roll/move" if who else "/sign-out")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "That cannot be done here" in answer.text
    assert "Go back and use the button on the page." in answer.text


def test_a_script_gets_no_page_for_it(school: School):
    answer = school.signed_in(school.data_manager).get("/roll/move", headers={"accept": "application/json"})
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/json")


def logged(school: School, permission: str) -> list[tuple[str, Result, uuid.UUID | None]]:
    """What the log says of a permission: what was done, how it ended, and by which account."""
    with school.seen_by(school.head) as viewer:
        return [
            (each.action, each.result, each.account_id)
            for each in events(viewer, Sought(permission=permission))
        ]


def test_what_roles_do_not_allow_is_refused_and_the_refusal_is_in_the_log(school: School):
    assert school.signed_in(school.tutor).get("/exports/").status_code == 403
    assert logged(school, MAKE_EXPORT.name) == [("refuse", Result.REFUSED, school.accounts[school.tutor])]


def test_a_request_that_fails_leaves_its_line_although_everything_else_was_rolled_back(
    school: School, monkeypatch: pytest.MonkeyPatch
):
    def fails(_viewer: Viewer) -> None:
        raise RuntimeError("a fault of the program")

    monkeypatch.setattr(shown, "exports", fails)
    browser = school.signed_in(school.head)
    browser.raise_request_exception = False
    assert browser.get("/exports/").status_code == 500
    assert logged(school, MAKE_EXPORT.name) == [("fail", Result.FAILED, school.accounts[school.head])]
