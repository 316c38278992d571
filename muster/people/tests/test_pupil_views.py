"""The pages of one pupil: corrections that keep earlier values, needs, care, and contacts shared by siblings."""

import re

import pytest

from muster.people.queries.records import past_values
from tests.cast import TODAY, School


def test_a_corrected_name_shows_at_once_and_the_old_one_is_kept_with_who_and_why(school: School):
    client = school.signed_in(school.office)
    form = {"given": "Ada", "family": "Lovell", "version": 1, "why": "adoption"}
    assert client.post(f"/roll/{school.ada}/name", form).status_code == 302
    assert "Ada Lovell" in client.get("/roll/").content.decode()
    history = client.get(f"/roll/{school.ada}/history").content.decode()
    assert "Sinclair" in history
    assert "adoption" in history
    assert "Olive Trent" in history


def test_two_who_correct_at_once_do_not_overwrite_each_other_unseen(school: School):
    first, second = school.signed_in(school.office), school.signed_in(school.head)
    first.post(f"/roll/{school.ada}/name", {"given": "Adah", "family": "Sinclair", "version": 1})
    late = second.post(f"/roll/{school.ada}/name", {"given": "Aida", "family": "Sinclair", "version": 1})
    page = late.content.decode()
    assert late.status_code == 422
    assert "Somebody else changed this" in page
    assert 'value="Aida"' in page
    again = {"given": "Aida", "family": "Sinclair", "version": _hidden(page, "version")}
    assert second.post(f"/roll/{school.ada}/name", again).status_code == 302


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


def test_a_siblings_contacts_are_found_by_name_and_shared(school: School):
    client = school.signed_in(school.office)
    found = client.post(f"/roll/{school.ben}/contacts/share", {"words": "sincl ada"}).content.decode()
    assert f"/roll/{school.ben}/contacts/share/{school.ada}" in found
    form = {"contact_id": school.parent, "relation": "Foster carer", "lives_with": "on"}
    client.post(f"/roll/{school.ben}/contacts/share/{school.ada}", form)
    page = client.get(f"/roll/{school.ben}/").content.decode()
    assert "Iris Sinclair" in page
    assert "Foster carer" in page


def test_a_contact_is_added_ordered_and_ended(school: School):
    client = school.signed_in(school.office)
    form = {"given": "Edith", "family": "Sinclair", "relation": "Grandmother", "telephones": "07700 900777"}
    assert client.post(f"/roll/{school.ada}/contacts/add", form).status_code == 302
    page = client.get(f"/roll/{school.ada}/").content.decode()
    raise_it = re.findall(r'action="([^"]+/earlier)"', page)[-1]
    client.post(raise_it)
    client.post(raise_it)
    assert "1. Edith Sinclair" in client.get(f"/roll/{school.ada}/").content.decode()
    client.post(raise_it.replace("earlier", "unlink"))
    assert "Edith" not in client.get(f"/roll/{school.ada}/").content.decode()
    assert "Grandmother" in client.get(f"/roll/{school.ada}/history").content.decode()


def test_a_court_order_without_a_word_for_the_gate_is_not_taken(school: School):
    form = {"given": "Conrad", "court_order": "on"}
    answer = school.signed_in(school.office).post(f"/roll/{school.ben}/contacts/add", form)
    assert answer.status_code == 422
    assert "Say what staff must do" in answer.content.decode()


def test_a_corrected_contact_changes_for_every_child_of_theirs(school: School):
    client = school.signed_in(school.office)
    form = {
        "given": "Iris",
        "family": "Lovell",
        "relation": "Mother",
        "telephones": "07700 900999",
        "parental_responsibility": "on",
    }
    assert client.post(f"/roll/{school.ada}/contacts/{school.parent}", form).status_code == 302
    page = client.get(f"/roll/{school.theo}/").content.decode()
    assert "Iris Lovell" in page
    assert "07700 900999" in page


def test_the_senco_changes_a_need_which_the_office_cannot_see(school: School):
    senco = school.signed_in(school.senco)
    form = {"what": "sen_status", "code": "e", "first_day": TODAY, "version": 1}
    assert senco.post(f"/roll/{school.esra}/needs/0", form).status_code == 302
    assert "Education, health and care plan" in senco.get(f"/roll/{school.esra}/needs").content.decode()
    with school.seen_by(school.office) as viewer:
        assert not past_values(viewer, school.esra)
    with school.seen_by(school.data_manager) as viewer:
        assert [past.what for past in past_values(viewer, school.esra)] == ["characteristics"]


@pytest.mark.parametrize(
    ("part", "changes"), [("senco", True), ("senior_leader", False), ("safeguarding_lead", False)]
)
def test_whoever_may_read_needs_finds_them_from_the_pupil_and_not_all_change_them(
    school: School, part: str, *, changes: bool
):
    client = school.signed_in(school.people[part])
    address = f"/roll/{school.esra}/needs"
    assert f'href="{address}"' in client.get(f"/pupils/{school.esra}").content.decode()
    needs = client.get(address).content.decode()
    assert "SEN" in needs
    assert (f"{address}/add" in needs, f"{address}/0" in needs) == (changes, changes)
    assert (client.get(f"{address}/0").status_code == 200) is changes


def test_a_teacher_finds_no_way_to_needs(school: School):
    client = school.signed_in(school.tutor)
    assert f"/roll/{school.ada}/needs" not in client.get(f"/pupils/{school.ada}").content.decode()
    assert client.get(f"/roll/{school.ada}/needs").status_code == 403


def test_a_code_that_does_not_exist_is_answered_with_those_that_do(school: School):
    form = {"what": "sen_status", "code": "X", "version": 1}
    answer = school.signed_in(school.senco).post(f"/roll/{school.esra}/needs/add", form)
    assert "has the codes N, K, E" in answer.content.decode()


def test_the_senco_changes_a_care_card_and_comes_back_to_the_pupil(school: School):
    form = {"headline": "Asthma: blue inhaler", "version": 1}
    answer = school.signed_in(school.senco).post(f"/roll/{school.ben}/care", form)
    assert answer["Location"] == f"/pupils/{school.ben}"
