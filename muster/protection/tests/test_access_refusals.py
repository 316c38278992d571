"""What somebody gets who types the address of something that only a button does."""

import pytest

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
