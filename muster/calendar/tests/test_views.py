"""The pages of the school year: built from nothing, corrected, and shown to everybody who works here."""

import re
import uuid

import pytest
from django.db import transaction

from muster.attendance.actions.saving import save_marks
from muster.attendance.rules import SentMark
from muster.calendar.models import CalendarChange, Closure, LessonPeriod, SessionTime, Term
from muster.people.actions import NewAdult, NewSchool, add_staff, give_role, open_school
from muster.people.records import Name
from muster.protection import clock
from muster.protection.keys.provider import provider
from tests.cast import FIRST_DAY, TODAY, School, make_school

pytestmark = pytest.mark.usefixtures("db_app")


@pytest.fixture
def school() -> School:
    return make_school()


@pytest.fixture
def empty_school() -> School:
    """A school with a head and nothing else."""
    with transaction.atomic():
        provider().prepare(clock.now().date())
        by = open_school(NewSchool("Fernhill"), because="a test")
        head = add_staff(by=by, staff=[NewAdult(Name("Helen", "Marsh"))])[0]
        give_role(by=by, staff_id=head, role="head", first_day=FIRST_DAY)
        return School(by.school_id, "Fernhill", None, {"head": head}, {})  # type: ignore[arg-type]  # no year yet


def test_everybody_who_works_here_sees_the_year_and_three_change_it(school: School):
    year = f"/calendar/years/{school.year.id}/"
    changing = {"office", "data_manager", "head"}
    for part in ("office", "data_manager", "head", "tutor", "governor", "it_administrator"):
        client = school.signed_in(school.people[part])
        assert client.get("/calendar/").status_code == 200
        assert client.get(year).status_code == 200
        for address in (f"{year}add/term", "/calendar/years/add", f"{year}change"):
            assert client.get(address).status_code == (200 if part in changing else 403)


def test_an_empty_school_is_led_from_nothing_to_a_year_with_times(empty_school: School):
    client = empty_school.signed_in(empty_school.head)
    first = client.get("/").content.decode()
    assert "The school is not set up yet: 7 steps to the first register." in first
    assert 'href="/school/beginning"' in first
    assert "No school year is open today" in first and "There is no school today" not in first  # noqa: PT018
    beginning = client.get("/school/beginning").content.decode()
    assert "8 steps" not in beginning
    assert 'href="/import/"' in beginning
    assert "No school year is open yet" in client.get("/calendar/").content.decode()
    client.post("/calendar/years/add", {"first_day": "2026-09-01", "last_day": "2027-08-31"})
    year = re.search(r"/calendar/years/[0-9a-f-]+/", client.get("/calendar/").content.decode())
    assert year
    for session, opens in (("0", "08:50"), ("1", "13:00")):
        offered = client.get(f"{year[0]}add/time").content.decode()
        assert re.search(rf'value="{session}"[^>]* (?:selected|checked)', offered)
        assert re.search(rf'name="opens" value="{opens}', offered)
        usual = {
            "slot": session,
            "opens": opens,
            "closes": "13:20" if session == "1" else "09:15",
            "ends": "15:15",
        }
        assert client.post(f"{year[0]}add/time", usual).status_code == 302
    term = {"kind": "half_term", "name": "Autumn 1", "first_day": "2026-09-02", "last_day": "2026-10-23"}
    time = {"slot": "0", "opens": "08:50", "closes": "09:15", "ends": "12:00"}
    friday = {**time, "opens": "08:40", "closes": "09:05", "weekday": "4", "year_groups": ["5", "6"]}
    period = {"number": "1", "name": "Period 1", "starts": "09:00", "ends": "10:00"}
    closure = {"kind": "inset", "first_day": "2026-09-02", "last_day": "2026-09-02"}
    sent = (("term", term), ("time", time), ("time", friday), ("period", period), ("closure", closure))
    for what, form in sent:
        assert client.post(f"{year[0]}add/{what}", form).status_code == 302, what
    page = " ".join(client.get(year[0]).content.decode().split())
    assert "for Fridays, Year 5, Year 6" in page
    assert "Autumn 1" in page
    assert "INSET day" in page
    assert "Period 1" in page
    assert "4 steps to the first register" in client.get("/school/beginning").content.decode()


def test_a_register_that_stays_open_too_long_is_refused_in_words(school: School):
    time = {"slot": "0", "opens": "08:50", "closes": "09:30", "ends": "12:00"}
    client = school.signed_in(school.office)
    answer = client.post(f"/calendar/years/{school.year.id}/add/time", time)
    assert answer.status_code == 422
    assert "A register stays open for at most 30 minutes." in answer.content.decode()


def test_a_corrected_term_keeps_what_it_said(school: School):
    client = school.signed_in(school.office)
    with school.seen_by(school.office):
        term = Term.objects.filter(school_id=school.id, name="Autumn, first half").get()
    form = {"kind": "half_term", "name": "Autumn 1", "first_day": "2026-09-02", "last_day": "2026-10-23"}
    client.post(f"/calendar/parts/term/{term.id}", form)
    with school.seen_by(school.office):
        change = CalendarChange.objects.get(school_id=school.id)
        assert change.before
        assert change.after
        assert (change.before["name"], change.after["name"]) == ("Autumn, first half", "Autumn 1")
        assert change.changed_by == school.office


def test_a_closure_is_moved_to_one_site_and_removed(school: School):
    head = school.signed_in(school.head)
    head.post("/school/sites/add", {"name": "Lower School"})
    assert "Lower School" in head.get("/school/settings").content.decode()
    with school.seen_by(school.office):
        closure = Closure.objects.get(school_id=school.id)
    address = f"/calendar/parts/closure/{closure.id}"
    site = re.search(r'<option value="([0-9a-f-]{36})">Lower School', head.get(address).content.decode())
    assert site
    form = {"kind": "inset", "first_day": "2026-11-02", "last_day": "2026-11-03", "site_id": site[1]}
    assert head.post(address, form).status_code == 302
    assert "Lower School" in head.get("/calendar/").content.decode()
    head.post(f"{address}/remove")
    with school.seen_by(school.office):
        assert not Closure.objects.filter(school_id=school.id).exists()
        assert CalendarChange.objects.filter(school_id=school.id, row_id=closure.id).count() == 2


def test_the_number_of_a_lesson_never_changes_since_marks_lie_under_it(school: School):
    with school.seen_by(school.office):
        period = LessonPeriod.objects.get(school_id=school.id, number=2)
    form = {"number": "9", "name": "Second", "starts": "10:00", "ends": "10:50"}
    school.signed_in(school.office).post(f"/calendar/parts/period/{period.id}", form)
    with school.seen_by(school.office):
        period.refresh_from_db()
    assert (period.number, period.name) == (2, "Second")


def test_two_years_do_not_share_days(school: School):
    form = {"first_day": "2027-08-01", "last_day": "2028-07-31"}
    answer = school.signed_in(school.office).post("/calendar/years/add", form)
    assert "Some of these days are in another academic year." in answer.content.decode()


def test_the_form_of_another_year_begins_where_the_latest_ends(school: School):
    said = school.signed_in(school.office).get("/calendar/years/add").content.decode()
    assert 'value="2027-09-01"' in said
    assert 'value="2028-08-31"' in said


def test_the_form_of_a_first_year_has_the_countrys_days(empty_school: School):
    said = empty_school.signed_in(empty_school.head).get("/calendar/years/add").content.decode()
    assert 'value="2026-09-01"' in said
    assert 'value="2027-08-31"' in said


def test_a_year_is_not_made_longer_into_another(school: School):
    client = school.signed_in(school.office)
    client.post("/calendar/years/add", {"first_day": "2027-09-01", "last_day": "2028-08-31"})
    answer = client.post(f"/calendar/years/{school.year.id}/change", {"last_day": "2027-09-03"})
    assert "Some of these days are in another academic year." in answer.content.decode()
    answer = client.post(f"/calendar/years/{school.year.id}/change", {"last_day": "2026-08-31"})
    assert "The last day comes before the first." in answer.content.decode()


def test_a_year_that_was_mistyped_into_a_thousand_is_refused(school: School):
    """Each of its days would have a place in every pupil's line, and one page would take all of the server's memory."""
    client = school.signed_in(school.office)
    for address, form in (
        ("/calendar/years/add", {"first_day": "2027-09-01", "last_day": "3028-08-31"}),
        (f"/calendar/years/{school.year.id}/change", {"last_day": "9999-12-31"}),
    ):
        assert "not longer than 18 months" in client.post(address, form).content.decode()


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-10-20", "2026-10-30", "Some of these days are in another half-term."),
        ("2026-08-25", "2026-08-28", "The school year has not begun by then."),
        ("2027-08-30", "2027-09-03", "The school year is over by then."),
    ],
)
def test_a_half_term_lies_in_its_year_and_shares_no_day(school: School, first: str, last: str, words: str):
    form = {"kind": "half_term", "name": "One more", "first_day": first, "last_day": last}
    answer = school.signed_in(school.office).post(f"/calendar/years/{school.year.id}/add/term", form)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_half_term_in_which_lessons_were_marked_stays_where_it_begins(school: School):
    """Their marks are counted from its first day; if that moved, they would be lost."""
    with school.seen_by(school.subject_teacher) as viewer:
        save_marks(by=viewer, place=school.lesson(), marks=[SentMark(uuid.uuid4(), school.ada, "/", "")])
        half = Term.objects.get(
            school_id=school.id, kind="half_term", first_day__lte=TODAY, last_day__gte=TODAY
        )
    client = school.signed_in(school.office)
    form = {"kind": "half_term", "name": half.name, "first_day": "2026-11-03", "last_day": "2026-12-18"}
    answer = client.post(f"/calendar/parts/term/{half.id}", form)
    assert "Lessons were marked in this half-term" in answer.content.decode()
    answer = client.post(f"/calendar/parts/term/{half.id}/remove", follow=True)
    assert "Lessons were marked in this half-term" in answer.content.decode()
    assert 'class="flash refusal" role="alert"' in answer.content.decode()
    longer = {**form, "first_day": f"{half.first_day}", "last_day": "2026-12-19"}
    assert client.post(f"/calendar/parts/term/{half.id}", longer).status_code == 302


def test_a_lesson_of_a_number_that_is_there_is_refused_in_words(school: School):
    form = {"number": "2", "name": "Another", "starts": "14:00", "ends": "14:50"}
    answer = school.signed_in(school.office).post(f"/calendar/years/{school.year.id}/add/period", form)
    assert answer.status_code == 422
    assert "There is already a lesson with this number." in answer.content.decode()


def test_parts_of_another_school_are_not_there(school: School):
    other = make_school("Elmbrook")
    with other.seen_by(other.office):
        time = SessionTime.objects.filter(school_id=other.id).first()
    assert time
    client = school.signed_in(school.office)
    for address in (f"time/{time.id}", f"term/{time.id}", f"nothing/{time.id}"):
        assert client.get(f"/calendar/parts/{address}").status_code == 404
    assert client.get(f"/calendar/years/{other.year.id}/").status_code == 404


def test_what_was_not_planned_is_declared_elsewhere(school: School):
    head = school.signed_in(school.head)
    year = f"/calendar/years/{school.year.id}/"
    assert 'href="/closures/"' in head.get(year).content.decode()
    assert 'value="emergency"' not in head.get(f"{year}add/closure").content.decode()
    form = {"kind": "emergency", "first_day": "2026-12-01", "last_day": "2026-12-01"}
    assert head.post(f"{year}add/closure", form).status_code == 422
    teacher = school.signed_in(school.tutor).get(year).content.decode()
    assert 'href="/closures/"' not in teacher
