"""Alarms, emergency access, decoys and busy days, as the people who need them use them."""

import datetime as dt
import re
import uuid
from urllib.parse import quote

import pytest
from django.test import Client

from muster.alarms.actions.emergencies import take_emergency_access
from muster.alarms.rules import EMERGENCIES_IN_ONE_TAP, MOST_EMERGENCIES_A_DAY
from muster.protection import clock
from muster.protection.accounts.arrival import SignInNeeded
from muster.protection.accounts.models import StoredSession
from muster.protection.budgets.models import Alarm, EmergencyAccess, Occasion
from muster.protection.budgets.rules import NARROW_IN_A_DAY
from muster.protection.budgets.spending import reckon
from muster.ui.formats import moment
from tests.cast import FIRST_DAY, TODAY, School

WHY = "She fell on the stairs and I am alone with her"


def waiting(school: School) -> list[Alarm]:
    with school.seen_by_command():
        return list(Alarm.objects.filter(school_id=school.id, reviewed_at=None).order_by("at"))


def takes(school: School, person: uuid.UUID, pupil: uuid.UUID, words: str = WHY) -> Client:
    browser = school.signed_in(person)
    browser.post(f"/pupils/{pupil}/emergency", {"words": words})
    return browser


def test_a_teacher_opens_a_folder_in_an_emergency_for_an_hour(school: School):
    browser = school.signed_in(school.tutor)
    assert browser.get(f"/pupils/{school.theo}").status_code == 404
    answer = browser.post(f"/pupils/{school.theo}/emergency", {"words": WHY})
    assert answer.headers["Location"] == f"/pupils/{school.theo}"
    page = browser.get(f"/pupils/{school.theo}").content.decode()
    assert "you took emergency access and gave a reason" in page
    assert browser.get(f"/pupils/{school.theo}/contacts").status_code == 200
    assert browser.get(f"/pupils/{school.amara}").status_code == 404, "one folder and no other"
    with school.seen_by_command():
        EmergencyAccess.objects.filter(school_id=school.id).update(ends=clock.now())
    assert browser.get(f"/pupils/{school.theo}").status_code == 404


def test_emergency_access_without_a_reason_is_not_given_and_what_was_typed_stays(school: School):
    answer = school.signed_in(school.tutor).post(f"/pupils/{school.theo}/emergency", {"words": "hurry"})
    assert answer.status_code == 422
    assert "Say in a few words what happened." in answer.content.decode()
    assert "hurry" in answer.content.decode()
    assert waiting(school) == []


def test_in_an_emergency_one_tap_says_why(school: School):
    browser = school.signed_in(school.tutor)
    offered = re.findall(
        r'name="words" value="([^"]+)"', browser.get(f"/pupils/{school.theo}/emergency").content.decode()
    )
    assert offered
    answer = browser.post(
        f"/pupils/{school.theo}/emergency", {"words": offered[0]}, follow=True
    ).content.decode()
    assert "you took emergency access and gave a reason" in answer


def test_the_page_of_emergency_access_says_nothing_about_groups_since_a_child_of_ones_own_leads_there_too(
    school: School,
):
    browser = school.signed_in(school.tutor)
    for pupil in (school.ada, school.theo):
        told = browser.get(f"/pupils/{pupil}/emergency").content.decode()
        assert "For a child who needs you now." in told
        assert "groups" not in told.split("<main")[1].split("</main>")[0]


def test_whoever_takes_emergency_access_a_sixth_time_in_a_day_proves_first_that_it_is_them(school: School):
    browser = school.signed_in(school.tutor)
    session = StoredSession.objects.get(account=school.account(school.tutor))
    session.change(proved_at=None)
    address = f"/pupils/{school.theo}/emergency"
    for _ in range(EMERGENCIES_IN_ONE_TAP):
        assert browser.post(address, {"words": WHY}).status_code == 302
    before = len(waiting(school))
    answer = browser.post(address, {"words": WHY})
    assert answer.headers["Location"] == f"/account/confirm?next={quote(address, safe='')}"
    assert len(waiting(school)) == before, "nothing was opened"
    with school.seen_by(school.tutor) as tutor, pytest.raises(SignInNeeded):
        take_emergency_access(by=tutor, pupil_id=school.theo, words=WHY)
    session.change(proved_at=clock.now())
    assert browser.post(address, {"words": WHY}).headers["Location"] == f"/pupils/{school.theo}"
    assert len(waiting(school)) == before + 1


def test_emergency_access_ends_where_a_stolen_session_would(school: School):
    with school.seen_by(school.tutor) as tutor:
        EmergencyAccess.objects.bulk_create(
            EmergencyAccess(
                id=uuid.uuid4(),
                school_id=school.id,
                opener_id=school.tutor,
                person_id=school.theo,
                begins=tutor.moment,
                ends=tutor.moment,
            )
            for _ in range(MOST_EMERGENCIES_A_DAY)
        )
    answer = school.signed_in(school.tutor).post(f"/pupils/{school.amara}/emergency", {"words": WHY})
    assert answer.status_code == 422
    assert "Ask the head" in answer.content.decode()


def test_each_alarm_has_a_reference_of_its_own(school: School):
    for pupil in (school.theo, school.amara):
        takes(school, school.tutor, pupil)
    assert len({alarm.reference for alarm in waiting(school)}) == 2


@pytest.mark.parametrize("part", ["it_administrator", "governor", "without_role"])
def test_whoever_sees_no_pupils_has_no_emergencies(school: School, part: str):
    answer = school.signed_in(school.people[part]).get(f"/pupils/{school.theo}/emergency")
    assert answer.status_code in {302, 403}


def test_emergency_access_to_nobody_is_refused(school: School):
    for person in (uuid.uuid4(), school.tutor):
        answer = school.signed_in(school.tutor).post(f"/pupils/{person}/emergency", {"words": WHY})
        assert answer.status_code == 404


def test_the_head_sees_on_the_first_page_that_an_alarm_waits_and_reads_the_reason(school: School):
    takes(school, school.tutor, school.theo)
    head = school.signed_in(school.head)
    (alarm,) = waiting(school)
    first = head.get("/").content.decode()
    assert f"1 alarm waits to be looked at. {moment(alarm.at)}: took emergency access." in first
    assert alarm.reference not in first, "a number says nothing to a head"
    assert "Theo" not in first.partition("alarm waits")[2][:200]
    page = head.get("/alarms/").content.decode()
    for words in ("Rachel Adeyemi", "Theo Sinclair", WHY, alarm.reference):
        assert words in page
    assert head.post(f"/alarms/{alarm.id}", {"outcome": "1"}).status_code == 302
    assert waiting(school) == []
    assert "Ordinary work" in head.get("/alarms/").content.decode()
    assert "alarm waits" not in head.get("/").content.decode()


def test_nobody_ends_their_own_alarm(school: School):
    takes(school, school.head, school.theo)
    (alarm,) = waiting(school)
    head = school.signed_in(school.head)
    assert "Somebody else has to look" in head.get("/alarms/").content.decode()
    assert head.post(f"/alarms/{alarm.id}", {"outcome": "1"}).status_code == 422
    lead = school.signed_in(school.data_protection_lead)
    assert lead.post(f"/alarms/{alarm.id}", {"outcome": "1"}).status_code == 302
    assert lead.post(f"/alarms/{alarm.id}", {"outcome": "2"}).status_code == 404, "an ended alarm stays ended"


def test_ending_the_alarm_opens_folders_again_to_who_was_narrowed(school: School):
    tutor = school.signed_in(school.tutor)
    for _ in range(41):
        tutor.get(f"/pupils/{uuid.uuid4()}")
    assert tutor.get(f"/pupils/{school.ada}").status_code == 403
    (alarm,) = waiting(school)
    school.signed_in(school.head).post(f"/alarms/{alarm.id}", {"outcome": "1"})
    assert tutor.get(f"/pupils/{school.ada}").status_code == 200


@pytest.mark.parametrize("part", ["tutor", "office", "it_administrator", "safeguarding_lead"])
def test_nobody_else_reads_alarms(school: School, part: str):
    assert school.signed_in(school.people[part]).get("/alarms/").status_code == 403


def place_decoy(school: School) -> str:
    """A decoy beside form 3B: its id, as the office finds it."""
    name = {"given": "Quillon", "family": "Ashgrove", "group": str(school.form_3b)}
    assert school.signed_in(school.data_protection_lead).post("/alarms/decoys", name).status_code == 302
    found = school.signed_in(school.office).post("/pupils/", {"words": "quillon"}).content.decode()
    (decoy,) = re.findall(r'href="/pupils/([0-9a-f-]{36})"', found)
    return str(decoy)


def shown(browser: Client, address: str) -> str:
    """What a page says, without its tokens."""
    return browser.get(address).content.decode().partition("<main")[2]


def test_a_decoy_stands_in_lists_beside_a_form_and_in_no_register_or_figure(school: School):
    office = school.signed_in(school.office)
    before = shown(office, "/school/attendance"), shown(office, f"/classes/{school.form_3b}")
    place_decoy(school)
    found = office.post("/pupils/", {"words": "quillon"}).content.decode()
    assert "Quillon Ashgrove" in found
    assert "<small>3B" in found
    assert "Quillon" in shown(office, f"/pupils/?form={school.form_3b}")
    assert "Quillon" not in shown(office, f"/registers/{school.form_3b}/{TODAY}/am")
    assert (shown(office, "/school/attendance"), shown(office, f"/classes/{school.form_3b}")) == before


def test_opening_a_decoy_answers_as_if_nobody_were_there_and_raises_an_alarm(school: School):
    decoy = place_decoy(school)
    assert school.signed_in(school.office).get(f"/pupils/{decoy}").status_code == 404
    (alarm,) = waiting(school)
    assert alarm.kind == Alarm.Kind.DECOY
    lead = school.signed_in(school.data_protection_lead)
    assert "Quillon Ashgrove" in lead.get("/alarms/").content.decode()
    assert lead.post(f"/alarms/decoys/{decoy}/remove").status_code == 302
    assert (
        "Quillon" not in school.signed_in(school.office).post("/pupils/", {"words": "quil"}).content.decode()
    )


def test_busy_days_are_named_for_two_weeks_at_most_and_taken_back(school: School):
    head = school.signed_in(school.head)
    days = {"kind": "1", "first_day": str(TODAY), "last_day": str(TODAY + dt.timedelta(days=20))}
    answer = head.post("/alarms/occasions", days)
    assert answer.status_code == 422
    assert "two weeks at most" in answer.content.decode()
    assert str(TODAY + dt.timedelta(days=20)) in answer.content.decode()
    assert head.post("/alarms/occasions", {**days, "last_day": str(TODAY)}).status_code == 302
    with school.seen_by_command():
        occasion = Occasion.objects.get(school_id=school.id, first_day=TODAY)
    assert head.post(f"/alarms/occasions/{occasion.id}/remove").status_code == 302


def test_the_first_week_of_the_year_is_an_occasion_that_nobody_has_to_name(school: School):
    with school.seen_by_command():
        first = Occasion.objects.get(school_id=school.id, kind=Occasion.Kind.FIRST_WEEK)
    assert (first.first_day, first.last_day) == (FIRST_DAY, FIRST_DAY + dt.timedelta(days=6))
    morning = dt.datetime.combine(FIRST_DAY, dt.time(9), dt.UTC)
    for at, is_wide in ((morning, True), (morning + dt.timedelta(days=7), False)):
        with school.seen_by(school.senco, at) as viewer:
            assert (reckon(viewer, [school.theo]).allowed.narrow_in_day > NARROW_IN_A_DAY) == is_wide


def test_somebody_who_opens_many_is_told_so_on_the_page(school: School):
    browser = school.signed_in(school.senco)
    for _ in range(10):
        browser.get(f"/pupils/{uuid.uuid4()}")
    assert "You have opened many folders" in browser.get(f"/pupils/{school.theo}").content.decode()
