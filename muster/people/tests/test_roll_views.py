"""The pages of the roll: who is on it, and pupils who join, leave, return and move."""

import datetime as dt
import re

from muster.people.models import Enrolment, Membership, Pupil
from muster.people.queries.records import pupil_record
from tests.cast import FIRST_DAY, TODAY, School


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


def test_an_admission_number_is_kept_as_typed_shown_and_corrected(school: School):
    client = school.signed_in(school.office)
    place = client.post("/roll/add", admission(admission_number=" 004711 "))["Location"]
    assert "004711" in client.get(place).content.decode()
    fields = client.get(f"{place}particulars").content.decode()
    version = re.search(r'name="version" value="(\d+)"', fields)
    assert version
    typed = {"born": "2018-04-03", "sex": "F", "admission_number": "004712", "version": version[1]}
    assert client.post(f"{place}particulars", typed).status_code == 302
    page = client.get(place).content.decode()
    assert "004712" in page
    assert "004711" not in page
    assert "004711" in client.get(f"{place}history").content.decode()


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
    assert "Choose a form." in answer.content.decode(), "without one they stand in no register"
    with school.seen_by(school.office) as viewer:
        assert len(pupil_record(viewer, school.leaver).times) == 2


def test_a_returner_is_put_into_a_form_with_the_same_step_and_stands_in_its_register(school: School):
    client = school.signed_in(school.office)
    form = {"first_day": TODAY, "kind": "single", "form_id": str(school.form_3b)}
    answer = client.post(f"/roll/{school.leaver}/return", form, follow=True).content.decode()
    assert "Choose a form." not in answer
    with school.seen_by(school.office):
        assert Membership.objects.filter(
            school_id=school.id, pupil_id=school.leaver, group_id=school.form_3b, first_day=TODAY
        ).exists()
    place = school.register()
    register = f"/registers/{place.group_id}/{place.day}/am/"
    assert "Lucas Fenwick" in school.signed_in(school.tutor).get(register).content.decode()


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
