"""The office's pages, in a school that every test knows: who may open them, and that each of them does what it says."""

import datetime as dt
import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from muster.people.models import Cover, Enrolment, Group, Membership, Pupil
from muster.people.queries.records import past_values, pupil_record
from tests.cast import FIRST_DAY, TODAY, School, make_school

pytestmark = pytest.mark.usefixtures("db_app")

OFFICE = {"office", "data_manager", "head"}
PAGES: dict[str, tuple[Callable[[School], str], set[str]]] = {
    "roll": (lambda _: "/roll/", OFFICE),
    "leavers": (lambda _: "/roll/?show=left", OFFICE),
    "admission": (lambda _: "/roll/add", OFFICE),
    "moves": (lambda _: "/roll/moves", OFFICE),
    "pupil": (lambda s: f"/roll/{s.ada}/", OFFICE),
    "history": (lambda s: f"/roll/{s.ada}/history", OFFICE),
    "name": (lambda s: f"/roll/{s.ada}/name", OFFICE),
    "particulars": (lambda s: f"/roll/{s.ada}/particulars", OFFICE),
    "details": (lambda s: f"/roll/{s.ada}/details", OFFICE),
    "care": (lambda s: f"/roll/{s.daisy}/care", OFFICE | {"senco"}),
    "needs": (lambda s: f"/roll/{s.esra}/needs", {"senco", "data_manager", "head"}),
    "a need": (lambda s: f"/roll/{s.esra}/needs/0", {"senco", "data_manager", "head"}),
    "leaving": (lambda s: f"/roll/{s.ada}/leave", OFFICE),
    "return": (lambda s: f"/roll/{s.leaver}/return", OFFICE),
    "draft for the authority": (lambda s: f"/roll/{s.leaver}/leaving-return", OFFICE),
    "registration": (lambda s: f"/roll/{s.ada}/registration", OFFICE),
    "new contact": (lambda s: f"/roll/{s.ada}/contacts/add", OFFICE),
    "sharing": (lambda s: f"/roll/{s.ada}/contacts/share", OFFICE),
    "contacts of a sibling": (lambda s: f"/roll/{s.ben}/contacts/share/{s.ada}", OFFICE),
    "contact": (lambda s: f"/roll/{s.ada}/contacts/{s.parent}", OFFICE),
    "groups": (lambda _: "/groups/", OFFICE),
    "group": (lambda s: f"/groups/{s.form_3b}/", OFFICE),
    "new group": (lambda _: "/groups/add", OFFICE),
    "cover": (lambda _: "/cover/", {"office", "data_manager", "head", "senior_leader", "cover_manager"}),
    "new staff": (lambda _: "/staff/add", {"data_manager", "head", "it_administrator"}),
    "staff member": (lambda s: f"/staff/{s.tutor}/", {"data_manager", "head", "it_administrator"}),
    "role": (lambda s: f"/staff/{s.tutor}/roles/add", {"data_manager", "head", "it_administrator"}),
    "settings": (lambda _: "/school/settings", {"data_manager", "head", "it_administrator"}),
    "beginning": (lambda _: "/school/beginning", {"data_manager", "head", "it_administrator"}),
}
KNOCKING = (
    "office",
    "data_manager",
    "head",
    "senco",
    "senior_leader",
    "cover_manager",
    "it_administrator",
    "tutor",
    "governor",
)


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: object) -> School:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's own
        return make_school()


@pytest.fixture
def school() -> School:
    return make_school()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_to_those_whose_work_it_is_and_to_nobody_else(shared: School, page: str):
    address, allowed = PAGES[page]
    for part in KNOCKING:
        status = shared.signed_in(shared.people[part]).get(address(shared)).status_code
        assert status == (200 if part in allowed else 403), part


@pytest.mark.parametrize("page", [name for name in PAGES if name not in {"staff member", "role"}])
def test_a_page_has_a_title_that_names_no_child(shared: School, page: str):
    answer = shared.signed_in(shared.head).get(PAGES[page][0](shared))
    title = re.search(r"<title>(.*?)</title>", answer.content.decode())
    assert title
    assert not {"Sinclair", "Hargreaves", "Fenwick"} & set(title[1].split())


def test_staff_pages_never_open_a_pupil_for_it(shared: School):
    client = shared.signed_in(shared.it_administrator)
    for person in (shared.ada, shared.parent, uuid.uuid4()):
        assert client.get(f"/staff/{person}/").status_code == 404
        assert client.get(f"/staff/{person}/change").status_code == 404
        assert client.post(f"/staff/{person}/leave", {"last_day": TODAY}).status_code == 404


def test_roll_pages_never_open_staff_or_contacts(shared: School):
    client = shared.signed_in(shared.office)
    for page in ("", "history", "name", "particulars", "details", "care", "leave", "registration"):
        assert client.get(f"/roll/{shared.tutor}/{page}").status_code == 404
        assert client.get(f"/roll/{shared.parent}/{page}").status_code == 404


def test_the_roll_shows_who_is_here_and_on_demand_who_left(school: School):
    client = school.signed_in(school.office)
    here, left = client.get("/roll/").content.decode(), client.get("/roll/?show=left").content.decode()
    assert "Ada Sinclair" in here
    assert "Lucas Fenwick" not in here
    assert "Lucas Fenwick" in left
    assert "Ada Sinclair" not in client.get("/roll/?year=4").content.decode()
    assert "Ada Sinclair" in client.get(f"/roll/?group={school.mathematics}").content.decode()


def admission(**typed: object) -> dict[str, object]:
    return {
        "given": "Maeve",
        "family": "Súilleabháin",
        "born": "2018-05-04",
        "first_day": TODAY,
        "kind": "single",
        **typed,
    }


def test_a_pupil_is_added_with_a_form_and_found_on_the_roll(school: School):
    client = school.signed_in(school.office)
    answer = client.post("/roll/add", admission(form_id=school.form_3b, upn=" b801200005001 "))
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "Maeve Súilleabháin" in page
    assert "B801200005001" in page
    assert "3B" in page


def test_a_wrong_upn_is_explained_and_what_was_typed_stays(school: School):
    answer = school.signed_in(school.office).post("/roll/add", admission(upn="C801200005001"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The first letter does not fit the rest" in page
    assert 'value="Maeve"' in page


def test_a_upn_that_somebody_has_is_not_given_twice(school: School):
    client = school.signed_in(school.office)
    client.post("/roll/add", admission(upn="B801200005001"))
    with school.seen_by(school.office):
        before = Pupil.objects.filter(school_id=school.id).count()
    answer = client.post("/roll/add", admission(given="Orla", upn="B801200005001"))
    assert "Another pupil has this UPN" in answer.content.decode()
    with school.seen_by(school.office):
        assert Pupil.objects.filter(school_id=school.id).count() == before


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


def test_leaving_needs_a_ground_and_where_the_ground_asks_for_it_a_destination(school: School):
    client = school.signed_in(school.office)
    address = f"/roll/{school.ada}/leave"
    assert "On what ground" in client.post(address, {"last_day": TODAY}).content.decode()
    answer = client.post(address, {"last_day": TODAY, "ground": "other_school"})
    assert "the school must know where the pupil goes" in answer.content.decode()
    done = client.post(
        address, {"last_day": TODAY, "ground": "other_school", "destination": "Elmbrook Academy"}, follow=True
    )
    page = done.content.decode()
    assert "Draft return to the local authority" in page
    assert "Registered at another school" in page
    assert "Elmbrook Academy" in page
    assert "Iris Sinclair" in page
    with school.seen_by(school.office):
        rows = Membership.objects.filter(school_id=school.id, pupil_id=school.ada)
        assert {row.last_day for row in rows} == {TODAY}


def test_a_returner_gets_the_old_folder_back(school: School):
    client = school.signed_in(school.office)
    answer = client.post(f"/roll/{school.leaver}/return", {"first_day": TODAY, "kind": "single"}, follow=True)
    assert "Lucas Fenwick" in answer.content.decode()
    with school.seen_by(school.office) as viewer:
        assert len(pupil_record(viewer, school.leaver).times) == 2


def test_a_dual_registration_keeps_the_time_before_it(school: School):
    client = school.signed_in(school.office)
    form = {"first_day": TODAY, "kind": "dual_main", "other_school": "Elmbrook Academy"}
    assert client.post(f"/roll/{school.ada}/registration", form).status_code == 302
    with school.seen_by(school.office):
        rows = Enrolment.objects.filter(school_id=school.id, pupil_id=school.ada).order_by("first_day")
        days = [(row.kind, row.first_day, row.last_day) for row in rows]
    yesterday = TODAY - dt.timedelta(days=1)
    assert days == [("single", FIRST_DAY, yesterday), ("dual_main", TODAY, None)]


def test_an_expected_pupil_who_will_not_come_is_withdrawn_and_the_day_is_kept(school: School):
    client = school.signed_in(school.office)
    first = TODAY + dt.timedelta(days=14)
    pupil = client.post("/roll/add", admission(first_day=first))["Location"]
    assert "Maeve" in client.get("/roll/?show=expected").content.decode()
    withdraw = re.search(r'action="([^"]+/withdraw)"', client.get(pupil).content.decode())
    assert withdraw
    client.post(withdraw[1])
    assert "Maeve" not in client.get("/roll/?show=expected").content.decode()
    assert "8 December 2026" in client.get(f"{pupil}history").content.decode()


def test_ticked_pupils_are_shown_what_a_move_does_then_moved_then_put_back(school: School):
    client = school.signed_in(school.office)
    form = {"pupils": [school.ada, school.theo], "group_id": school.form_4a, "first_day": TODAY}
    before = _places(school)
    preview = client.post("/roll/move", form).content.decode()
    assert "1 pupil moves into 4A" in " ".join(preview.split())
    assert "is in this group already" in preview
    assert _places(school) == before
    moved = client.post("/roll/move", {**form, "sure": "yes"}, follow=True).content.decode()
    assert "1 pupil moved." in moved
    assert _places(school) != before
    undo = re.search(r'action="(/roll/moves/[^"]+/undo)"', moved)
    assert undo
    assert "Everybody is where they were" in client.post(undo[1], follow=True).content.decode()
    assert _places(school) == before


def _places(school: School) -> set[tuple[object, ...]]:
    with school.seen_by(school.office):
        rows = Membership.objects.filter(school_id=school.id)
        return set(rows.values_list("id", "group_id", "pupil_id", "first_day", "last_day"))


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


def test_a_code_that_does_not_exist_is_answered_with_those_that_do(school: School):
    form = {"what": "sen_status", "code": "X", "version": 1}
    answer = school.signed_in(school.senco).post(f"/roll/{school.esra}/needs/add", form)
    assert "has the codes N, K, E" in answer.content.decode()


def test_the_senco_changes_a_care_card_and_comes_back_to_the_pupil(school: School):
    form = {"headline": "Asthma: blue inhaler", "version": 1}
    answer = school.signed_in(school.senco).post(f"/roll/{school.ben}/care", form)
    assert answer["Location"] == f"/pupils/{school.ben}"


def test_a_group_is_created_renamed_taught_and_closed_and_its_old_name_is_kept(school: School):
    client = school.signed_in(school.office)
    new = {"name": "Speech Y3", "kind": "intervention", "registers": "none", "first_day": TODAY}
    group = client.post("/groups/add", new)["Location"]
    client.post(f"{group}name", {"name": "Quiet readers"})
    teaching = {"staff_id": school.assistant, "relation": "assists", "first_day": TODAY}
    client.post(f"{group}teaching/add", teaching)
    page = client.get(group).content.decode()
    assert "Quiet readers" in page
    assert "Speech Y3" in page
    assert "Sam Whitlock" in page
    client.post(f"{group}close", {"last_day": TODAY})
    with school.seen_by(school.office):
        assert Group.objects.get(id=uuid.UUID(group.split("/")[2])).last_day == TODAY


def test_cover_is_entered_and_the_covering_teacher_sees_the_group(school: School):
    client = school.signed_in(school.cover_manager)
    form = {"staff_id": school.subject_teacher, "group_ids": [school.form_3b], "day": TODAY}
    page = client.post("/cover/", form, follow=True).content.decode()
    assert "3B: Owen Pryce" in page
    with school.seen_by(school.subject_teacher) as viewer:
        assert school.form_3b in viewer.standing.groups


def test_cover_of_one_lesson_goes_to_whoever_was_entered_last(school: School):
    client = school.signed_in(school.cover_manager)
    form = {"group_ids": [school.mathematics], "day": TODAY, "when": "lesson-3"}
    client.post("/cover/", {**form, "staff_id": school.cover_teacher})
    client.post("/cover/", {**form, "staff_id": school.tutor, "when": "lesson-4"})
    page = client.post("/cover/", {**form, "staff_id": school.other_tutor}, follow=True).content.decode()
    assert "Mathematics 1: Jun Park" in page
    assert "Period 3" in page.split("Mathematics 1: Jun Park")[1].split("</li>")[0]
    with school.seen_by(school.cover_manager):
        rows = Cover.objects.filter(school_id=school.id, group_id=school.mathematics)
        who = dict(rows.values_list("slot", "staff_id"))
    assert who == {3: school.other_tutor, 4: school.tutor}


def test_cover_offers_only_the_groups_of_whoever_is_away(school: School):
    page = school.signed_in(school.cover_manager).get(f"/cover/?away={school.tutor}").content.decode()
    assert f'value="{school.form_3b}"' in page
    assert f'value="{school.form_4a}"' not in page


def test_staff_are_added_given_a_role_corrected_and_let_go(school: School):
    client = school.signed_in(school.head)
    member = client.post("/staff/add", {"given": "Tove", "family": "Lind", "title": "Dr"})["Location"]
    client.post(f"{member}roles/add", {"role": "teacher", "first_day": TODAY})
    client.post(f"{member}change", {"given": "Tove", "family": "Lindqvist", "title": "Dr"})
    page = client.get(member).content.decode()
    assert "Dr Lindqvist" in page
    assert "Teacher" in page
    staff_id = uuid.UUID(member.split("/")[2])
    with school.seen_by(staff_id) as viewer:
        assert viewer.facts
    client.post(f"{member}leave", {"last_day": TODAY - dt.timedelta(days=1)})
    with school.seen_by(staff_id) as viewer:
        assert not viewer.facts


def test_it_is_offered_no_role_that_sees_pupils(school: School):
    client = school.signed_in(school.it_administrator)
    page = client.get(f"/staff/{school.without_role}/roles/add").content.decode()
    assert 'value="governor"' in page
    assert 'value="teacher"' not in page
    assert 'value="head"' not in page
    form = {"role": "teacher", "first_day": TODAY}
    assert client.post(f"/staff/{school.without_role}/roles/add", form).status_code == 422


def test_an_unknown_change_of_a_group_answers_like_one_of_another_school(shared: School, school: School):
    client = shared.signed_in(shared.office)
    for address in (f"/groups/{school.form_3b}/", f"/groups/{uuid.uuid4()}/", f"/roll/{school.ada}/"):
        assert client.get(address).status_code == 404


def test_the_settings_change_how_names_are_shown_everywhere(school: School):
    client = school.signed_in(school.head)
    form = {
        "name": "Oakfield",
        "pupil_word": "student",
        "name_order": "family_first",
        "register_mode": "feeds",
    }
    assert client.post("/school/settings", form).status_code == 302
    assert "Sinclair, Ada" in client.get("/roll/").content.decode()


def test_a_school_in_england_is_not_offered_to_be_the_register(school: School):
    client = school.signed_in(school.head)
    assert "is_register" not in client.get("/school/settings").content.decode()


def test_an_empty_school_is_told_what_comes_next(school: School):
    page: Client = school.signed_in(school.head)
    assert "Everything is there" in page.get("/school/beginning").content.decode()
