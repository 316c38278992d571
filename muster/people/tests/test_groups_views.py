"""The pages of groups and staff: who teaches whom, who covers whom, who holds which role."""

import datetime as dt
import re
import uuid

from muster.calendar.models import School as SchoolRow
from muster.people.models import Cover, Group
from tests.american import make_american_school
from tests.cast import TODAY, School, make_school


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


def test_a_country_of_one_session_a_day_offers_and_shows_no_afternoon(db_app: None):
    lakeview = make_american_school()
    browser = lakeview.signed_in(lakeview.principal)
    assert "afternoon" not in browser.get("/groups/add").text
    assert "Homeroom, day" in browser.get(f"/groups/{lakeview.homeroom}/").text
    assert "afternoon" not in browser.get("/calendar/").text


def test_lists_of_groups_name_their_kinds_as_the_country_does(db_app: None):
    lakeview = make_american_school()
    browser = lakeview.signed_in(lakeview.principal)
    assert "<h2>Homeroom</h2>" in browser.get("/groups/").text
    roll = browser.get("/roll/").text
    assert re.findall(r"<th [^>]*>([^<]+)</th>", roll)[:3] == ["Name", "Grade", "Homeroom"]
    assert '<optgroup label="Homeroom">' in roll
    assert ">Homeroom</option>" in browser.get("/groups/add").text
    assert "<small>Homeroom, " in browser.get(f"/roll/{lakeview.mia}/").text


def test_a_country_whose_forms_are_classes_tells_the_two_kinds_of_group_apart(db_app: None):
    school = make_school()
    with school.seen_by_command() as viewer:
        SchoolRow.objects.filter(school_id=viewer.school_id).update(profile="generic")
    page = school.signed_in(school.head).get("/groups/add").text
    assert (page.count(">Form</option>"), page.count(">Class</option>")) == (1, 1)
