"""An emergency: one tap opens a child's care card and contacts, nothing refuses it, and a second person hears of it."""

import datetime as dt
import re
import uuid

import pytest
from django.test import Client

from muster.alarms.actions.opening import open_in_emergency, say_why
from muster.alarms.forms import BY_MISTAKE
from muster.alarms.jobs import tell_of_many
from muster.alarms.queries.alarms import alarms as alarm_lines
from muster.alarms.rules import AND_AGAIN, MANY_CHILDREN, times_to_write
from muster.attendance.actions.day_cards import make_day_card
from muster.messaging.models import Message
from muster.messaging.sealing import open_parcel
from muster.people import actions
from muster.people.actions import NewPupil
from muster.people.models import Enrolment
from muster.people.records import Name, Particulars
from muster.protection.access.decisions import NotThere
from muster.protection.accounts.models import StoredSession
from muster.protection.budgets.models import Alarm, EmergencyAccess
from muster.ui.formats import moment
from tests.cast import FIRST_DAY, School, make_school


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def tap(browser: Client, pupil: uuid.UUID) -> str:
    """The page that the one tap leads to."""
    answer = browser.post(f"/emergency/{pupil}", follow=True)
    assert answer.status_code == 200
    return str(answer.content.decode())


def address(browser: Client, pupil: uuid.UUID) -> str:
    return str(browser.post(f"/emergency/{pupil}").headers["Location"])


def alarms(school: School, kind: Alarm.Kind = Alarm.Kind.CARE_AND_CONTACTS) -> list[Alarm]:
    with school.seen_by_command():
        return list(Alarm.objects.filter(school_id=school.id, kind=kind).order_by("at"))


def more_pupils(school: School, number: int) -> list[uuid.UUID]:
    with school.seen_by_command() as by:
        pupils = [
            NewPupil(Name(given=f"Given{n}", family="Newcomer"), Particulars(), FIRST_DAY)
            for n in range(number)
        ]
        return list(actions.admit_pupils(by=by, pupils=pupils))


def test_one_tap_opens_the_care_card_and_the_contacts_of_a_child_one_has_nothing_to_do_with(school: School):
    told = tap(school.signed_in(school.tutor), school.theo)
    for words in ("Theo Sinclair", "Iris Sinclair", 'href="tel:07700900123"'):
        assert words in told


def test_who_must_not_collect_stands_before_any_number(school: School):
    told = tap(school.signed_in(school.tutor), school.theo)
    warned = told.index("Must not collect:")
    assert "Court order: may not collect. Fetch the head." in told[warned:]
    assert warned < told.index("tel:")


def test_it_opens_nothing_else_of_the_folder(school: School):
    browser = school.signed_in(school.tutor)
    told = tap(browser, school.theo)
    assert "@example.org" not in told
    assert browser.get(f"/pupils/{school.theo}").status_code == 404
    assert browser.get(f"/pupils/{school.theo}/contacts").status_code == 404
    with school.seen_by_command():
        assert not EmergencyAccess.objects.filter(school_id=school.id).exists()


def test_the_care_card_says_what_to_do(school: School):
    told = tap(school.signed_in(school.other_tutor), school.daisy)
    assert "Give one pen in the outer thigh and ring 999" in told


def test_it_is_never_refused_for_a_number_and_asks_for_no_second_factor(school: School):
    browser = school.signed_in(school.tutor)
    StoredSession.objects.get(account=school.account(school.tutor)).change(proved_at=None)
    for pupil in more_pupils(school, 45):
        assert re.match("/emergencies/", address(browser, pupil))
    assert len(alarms(school)) == 45


def test_somebody_who_is_narrowed_still_helps_a_child(school: School):
    browser = school.signed_in(school.tutor)
    for _ in range(41):
        browser.get(f"/pupils/{uuid.uuid4()}")
    assert browser.get(f"/pupils/{school.ada}").status_code == 403
    assert "07700 900123" in tap(browser, school.theo)


def test_each_goes_before_a_second_person_at_once_who_reads_the_reason_when_it_is_said(school: School):
    browser, head = school.signed_in(school.tutor), school.signed_in(school.head)
    here = address(browser, school.theo)
    (alarm,) = alarms(school)
    first = head.get("/").content.decode()
    assert (
        f"1 alarm waits to be looked at. {moment(alarm.at)}: opened a care card and contacts in an emergency."
        in first
    )
    listed = head.get("/alarms/").content.decode()
    for words in ("Rachel Adeyemi", "Theo Sinclair", "They have not said why yet."):
        assert words in listed
    assert "Say why." in browser.get("/").content.decode()
    said = re.findall(r'name="words" value="([^"]+)"', browser.get(here).content.decode())
    assert said[0] == BY_MISTAKE
    assert browser.post(f"{here}/why", {"words": said[1]}).headers["Location"] == here
    assert said[1] in browser.get(here).content.decode()
    assert f"Their reason: {said[1]}" in head.get("/alarms/").content.decode()
    assert "Say why." not in browser.get("/").content.decode()


def test_an_accidental_tap_is_explained_with_one_more(school: School):
    browser = school.signed_in(school.tutor)
    here = address(browser, school.theo)
    answer = browser.post(f"{here}/why", {"words": BY_MISTAKE}, follow=True)
    assert answer.redirect_chain == [("/emergencies/", 302)]
    assert "07700" not in answer.content.decode(), "whoever did not want to see it is led away"
    assert f"Their reason: {BY_MISTAKE}" in school.signed_in(school.head).get("/alarms/").content.decode()


def test_what_was_said_first_may_be_said_better(school: School):
    browser = school.signed_in(school.tutor)
    here = address(browser, school.theo)
    for words in ("A child is hurt or ill", "She fell on the stairs and I was alone with her"):
        browser.post(f"{here}/why", {"words": words})
    with school.seen_by(school.head) as head:
        (line,) = alarm_lines(head).waiting
    assert line.reason == "She fell on the stairs and I was alone with her"
    assert browser.post(f"{here}/why", {"words": "hurry"}).status_code == 422


def test_it_closes_after_an_hour_and_opens_again_with_one_tap(school: School, settings):
    browser = school.signed_in(school.tutor)
    here = address(browser, school.theo)
    settings.CLOCK_OFFSET += dt.timedelta(minutes=61)
    browser = school.signed_in(school.tutor)
    told = browser.get(here).content.decode()
    assert "The hour is over" in told
    assert "07700" not in told
    assert f'action="/emergency/{school.theo}"' in told
    assert address(browser, school.theo) != here
    assert len(alarms(school)) == 2


def test_a_second_tap_within_minutes_leads_back_to_the_first_and_raises_no_second_alarm(school: School):
    browser = school.signed_in(school.tutor)
    assert address(browser, school.theo) == address(browser, school.theo)
    assert len(alarms(school)) == 1


def test_the_page_of_one_emergency_is_nobody_elses(school: School):
    here = address(school.signed_in(school.tutor), school.theo)
    for other in (school.other_tutor, school.head):
        browser = school.signed_in(other)
        assert browser.get(here).status_code == 404
        assert browser.post(f"{here}/why", {"words": BY_MISTAKE}).status_code == 404


def test_only_a_child_on_roll_today_is_opened(school: School):
    browser = school.signed_in(school.tutor)
    for nobody in (uuid.uuid4(), school.head, school.parent):
        assert browser.post(f"/emergency/{nobody}").status_code == 404
    with school.seen_by_command():
        Enrolment.objects.filter(school_id=school.id, pupil_id=school.theo).update(last_day=FIRST_DAY)
    assert browser.post(f"/emergency/{school.theo}").status_code == 404
    assert browser.get(f"/emergency/{school.theo}").status_code == 404
    assert alarms(school) == []


def test_a_decoy_trips_and_answers_as_if_nobody_were_there(school: School):
    name = {"given": "Quillon", "family": "Ashgrove", "group": str(school.form_3b)}
    school.signed_in(school.data_protection_lead).post("/alarms/decoys", name)
    office = school.signed_in(school.office)
    found = office.post("/pupils/", {"words": "quillon"}).content.decode()
    (decoy,) = re.findall(r'formaction="/emergency/([0-9a-f-]{36})"', found)
    assert office.post(f"/emergency/{decoy}").status_code == 404
    assert [alarm.person_id for alarm in alarms(school, Alarm.Kind.DECOY)] == [uuid.UUID(decoy)]
    assert alarms(school) == []


@pytest.mark.parametrize("part", ["it_administrator", "governor", "without_role"])
def test_whoever_works_with_no_pupils_opens_nothing(school: School, part: str):
    assert school.signed_in(school.people[part]).post(f"/emergency/{school.theo}").status_code == 403
    assert alarms(school) == []


def test_a_supply_teacher_with_a_day_card_helps_the_children_of_the_day_and_no_others(school: School):
    with school.seen_by(school.office) as viewer:
        card = make_day_card(
            by=viewer, staff_id=school.without_role, groups=[school.form_3b], ends=dt.time(15, 15)
        )
    browser = Client(headers={"host": "localhost"})
    browser.defaults["wsgi.url_scheme"] = "https"
    browser.post(f"/day-card/{card.token}/", {"pin": card.pin})
    assert "07700 900123" in tap(browser, school.ada)
    assert browser.post(f"/emergency/{school.theo}").status_code == 404


def test_whoever_had_to_sign_in_first_comes_back_to_one_button(school: School):
    told = school.signed_in(school.tutor).get(f"/emergency/{school.theo}").content.decode()
    assert "Open care card and contacts" in told
    assert "Theo" not in told, "nothing is opened by an address"
    assert alarms(school) == []


@pytest.mark.parametrize(
    ("children", "times"),
    [
        (0, 0),
        (MANY_CHILDREN - 1, 0),
        (MANY_CHILDREN, 1),
        (AND_AGAIN - 1, 1),
        (AND_AGAIN, 2),
        (40, 3),
        (59, 3),
    ],
)
def test_how_often_a_second_person_is_written_to(children: int, times: int):
    assert times_to_write(children) == times


def test_many_children_in_a_day_are_written_about_at_once_and_nobody_is_named(school: School):
    pupils = more_pupils(school, AND_AGAIN)
    for pupil in pupils:
        with school.seen_by(school.tutor) as tutor:
            open_in_emergency(by=tutor, pupil_id=pupil)
    first, _again = urgent = alarms(school, Alarm.Kind.MANY_EMERGENCIES)
    for person in (school.head, school.data_protection_lead):
        school.account(person)
    tell_of_many.run(school.id, alarm=first.id, children=MANY_CHILDREN)
    with school.seen_by_command():
        sent = [
            open_parcel(school.id, row.id, bytes(row.sealed))
            for row in Message.objects.filter(school_id=school.id)
        ]
    assert {person for person, _ in sent} == {school.head, school.data_protection_lead}
    for _, parcel in sent:
        assert parcel is not None
        assert first.reference in parcel.words
        assert "5 children" in parcel.words
        assert not [word for word in ("Given", "Newcomer", "Adeyemi") if word in parcel.words]
    home = school.signed_in(school.head).get("/").content.decode()
    assert "Look now: one account opened the contacts of many children in emergencies, " in home
    assert len(urgent) == 2


def test_the_head_ends_all_of_one_persons_emergencies_together(school: School):
    browser, head = school.signed_in(school.tutor), school.signed_in(school.head)
    for pupil in (school.theo, school.amara, school.ada):
        tap(browser, pupil)
    assert "and 2 more like it of theirs" in head.get("/alarms/").content.decode()
    one = alarms(school)[0]
    head.post(f"/alarms/{one.id}", {"outcome": "1", "with_alike": "on"})
    assert all(alarm.reviewed_at for alarm in alarms(school))


def test_a_colleague_cannot_say_why_for_somebody_else(school: School):
    here = address(school.signed_in(school.tutor), school.theo)
    opening = uuid.UUID(here.rsplit("/", 1)[-1])
    with school.seen_by(school.other_tutor) as other, pytest.raises(NotThere):
        say_why(by=other, opening_id=opening, words="It was me after all")
    assert alarms(school)[0].explained_at is None


PAGES = ("/pupils/", "/evacuation/", "/care/today/")


@pytest.mark.parametrize("page", PAGES)
def test_lists_of_children_offer_it_in_one_tap_without_a_script(school: School, page: str):
    told = school.signed_in(school.tutor).get(page).content.decode()
    assert re.search(
        r'<form id="sos" method="post" hidden><input type="hidden" name="csrfmiddlewaretoken"', told
    )
    assert re.search(r'<button class="[^"]+" form="sos" formaction="/emergency/[0-9a-f-]{36}"', told)


def test_every_row_of_a_register_offers_it(school: School):
    place = school.register()
    told = school.signed_in(school.tutor).get(f"/registers/{place.group_id}/{place.day}/am/").content.decode()
    rows = told.count('<li class="pupil"')
    assert rows
    assert told.count('class="sos" form="sos" formaction="/emergency/') == rows
