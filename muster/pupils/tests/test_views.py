"""The pages of pupils and classes, in a school that every test knows."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from muster.attendance.actions.saving import save_marks
from muster.attendance.rules import SentMark
from muster.pupils.queries.one import pupil_page
from tests.cast import MORNING, School, make_school
from tests.past_registers import take_week

pytestmark = pytest.mark.usefixtures("db_app")
AFTER_CLOSING = MORNING.replace(hour=9, minute=40)
FIRST_WEEKS = [dt.date(2026, 11, 9), dt.date(2026, 11, 16)]


@pytest.fixture
def school() -> School:
    made = make_school()
    here = "/\\" * 5
    take_week(made, made.form_3b, FIRST_WEEKS[0], {made.ada: "/\\NNII/\\L\\", made.ben: here})
    take_week(made, made.form_3b, FIRST_WEEKS[1], {made.ada: here, made.ben: "NN" + "/\\" * 3 + ".."})
    return made


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


PAGES = {
    "pupil": lambda s: f"/pupils/{s.ada}",
    "contacts": lambda s: f"/pupils/{s.ada}/contacts",
    "care": lambda s: f"/pupils/{s.ada}/care",
    "class": lambda s: f"/classes/{s.form_3b}",
    "list": lambda _: "/pupils/",
    "school": lambda _: "/school/attendance",
    "behind": lambda _: "/school/attendance/pupils?years=3&only=absent",
    "paper": lambda s: f"/pupils/{s.ada}/paper",
}
MAY = {
    "head": [200, 200, 200, 200, 200, 200, 200, 200],
    "attendance_officer": [200, 200, 200, 200, 200, 200, 200, 200],
    "tutor": [200, 200, 200, 200, 200, 403, 403, 200],
    "year_leader": [200, 200, 200, 200, 200, 403, 403, 200],
    "subject_teacher": [200, 404, 200, 404, 200, 403, 403, 200],
    "assistant": [200, 404, 200, 200, 200, 403, 403, 200],
    "other_tutor": [404, 404, 200, 404, 200, 403, 403, 404],
    "it_administrator": [404, 404, 403, 403, 403, 403, 403, 404],
    "without_role": [404, 404, 403, 403, 403, 403, 403, 404],
}


@pytest.mark.parametrize("who", MAY)
def test_each_person_reaches_what_their_roles_and_groups_open(school: School, who: str):
    client = school.signed_in(school.people[who])
    assert [client.get(address(school)).status_code for address in PAGES.values()] == MAY[who]


@pytest.mark.parametrize("kind", ["pupils/{}", "pupils/{}/care", "pupils/{}/contacts", "classes/{}"])
def test_what_is_not_there_answers_as_what_is_not_yours(school: School, kind: str):
    client = school.signed_in(school.other_tutor)
    staff = client.get("/" + kind.format(school.head))
    nobody = client.get("/" + kind.format(uuid.uuid4()))
    assert staff.status_code == nobody.status_code == 404
    assert staff.content == nobody.content


@pytest.mark.parametrize("who", [who for who, may in MAY.items() if may[0] == 200])
def test_every_way_from_a_pupil_page_is_open_to_whom_it_is_shown(school: School, who: str):
    client = school.signed_in(school.people[who])
    main = client.get(f"/pupils/{school.ada}").content.decode().partition("<main")[2].partition("</main>")[0]
    ways = [way for way in re.findall(r'(?:href|src)="(/[^"#]*)', main) if not way.startswith("/static/")]
    assert f"/pupils/{school.ada}/care" in ways
    assert {way: client.get(way).status_code for way in ways} == dict.fromkeys(ways, 200)


def test_a_pupil_page_shows_figures_finding_and_why_it_may_be_seen(school: School):
    said = text(school.signed_in(school.tutor), f"/pupils/{school.ada}")
    assert "Ada Sinclair" in said
    assert "3B · Year 3 · born 3 April 2018 · Rachel Adeyemi" in said
    assert "80.0%, 4 half-days missed" in said
    assert "All 4 missed half-days" not in said
    assert "4 half-days missed so far." in said
    assert "Authorised absence 2 (10.0%)" in said
    assert "Unauthorised absence 2 (10.0%)" in said
    assert "Late 1 (5.0%)" in said
    assert "because you are this pupil's tutor" in said.replace("&#39;", "'")


def test_a_pupil_page_tells_what_stands_in_a_register_that_is_open_still_and_counts_it_later(school: School):
    with school.seen_by(school.tutor, MORNING) as viewer:
        save_marks(by=viewer, place=school.register(), marks=[SentMark(uuid.uuid4(), school.ada, "N", "")])
    for at, meanwhile, counted in ((MORNING, True, "80.0%"), (AFTER_CLOSING, False, "76.2%")):
        with school.seen_by(school.tutor, at) as viewer:
            attendance = pupil_page(viewer, school.ada).attendance
        assert attendance is not None
        assert bool(attendance.meanwhile) is meanwhile
        assert attendance.headline.startswith(counted)
    said = text(school.signed_in(school.tutor), f"/pupils/{school.ada}")
    assert "Today so far: Absent, no reason yet (morning)" in said
    assert "Today so far" not in text(school.signed_in(school.tutor), f"/pupils/{school.ben}")


def test_every_page_says_the_same_figure(school: School):
    head = school.signed_in(school.head)
    assert "80.0%, 4 half-days missed" in text(head, f"/pupils/{school.ada}")
    assert re.search(
        r"Ada Sinclair .{0,200}?2 days 1 (?:\d+ )?80\.0%", text(head, f"/classes/{school.form_3b}")
    )
    both = "84.2%"
    assert f"Attendance this year: {both} of 38 possible sessions" in text(head, f"/classes/{school.form_3b}")
    assert re.search(rf"Year 3 {both} n 2", text(head, "/school/attendance"))


def test_every_total_of_a_class_and_of_a_pupil_leads_to_what_is_behind_it(school: School):
    client = school.signed_in(school.tutor)
    shown = client.get(f"/classes/{school.form_3b}").content.decode()
    for total, address in ((" pupils", "#pupils"), ("84.2%", "#pupils"), ("no mark", "?sort=gaps#pupils")):
        assert re.search(rf'<a href="{re.escape(address)}"[^>]*>[^<]*{re.escape(total)}', shown), total
    assert 'id="pupils"' in shown
    by_gaps = text(client, f"/classes/{school.form_3b}?sort=gaps")
    assert by_gaps.index("Ben Whitmore") > by_gaps.index("Gaps")
    pupil = client.get(f"/pupils/{school.ada}").content.decode()
    tiles = pupil.partition('<dl class="tiles">')[2].partition("</dl>")[0]
    assert tiles.count('<a href="#marks"') == tiles.count("<dd>") > 5
    assert 'id="marks"' in pupil


def test_the_school_page_shows_each_week_with_n_and_gaps(school: School):
    said = text(school.signed_in(school.attendance_officer), "/school/attendance?term=autumn")
    assert "Week 10 9 Nov" in said
    assert "1 of 2 pupils is persistently absent" in said or "2 of 2 pupils are persistently absent" in said


def test_no_page_has_a_name_in_its_title_or_address(school: School):
    client = school.signed_in(school.head)
    for address in PAGES.values():
        page = client.get(address(school)).content.decode()
        title = re.search("<title>(.*?)</title>", page)
        assert title is not None
        assert "Ada" not in title[1]
        assert not re.search(r'href="[^"]*(Ada|Sinclair)', page)


@pytest.mark.parametrize("typed", ["ada", "Sinclair, Ada", "sinc", "SINCLAIR"])
def test_a_pupil_is_found_by_parts_of_the_name(school: School, typed: str):
    answer = school.signed_in(school.other_tutor).post("/pupils/", {"words": typed})
    assert "Ada Sinclair" in answer.content.decode()
    assert "Ben Whitmore" not in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "part"), [("yilmaz", "esra"), ("oconnell", "newcomer"), ("O'Connell", "newcomer")]
)
def test_accents_and_apostrophes_do_not_hide_anybody(school: School, typed: str, part: str):
    answer = school.signed_in(school.tutor).post("/pupils/", {"words": typed})
    assert f"/pupils/{school.people[part]}/care" in answer.content.decode()


def test_a_search_that_finds_nobody_says_so(school: School):
    answer = school.signed_in(school.tutor).post("/pupils/", {"words": "zzz"})
    assert "Nobody on roll has a name like that." in answer.content.decode()


def test_the_list_links_only_to_pages_that_are_the_viewers(school: School):
    page = school.signed_in(school.tutor).get("/pupils/").content.decode()
    assert f'href="/pupils/{school.ada}"' in page
    assert f'href="/pupils/{school.theo}"' not in page
    assert f'href="/pupils/{school.theo}/care"' in page


def test_the_list_is_narrowed_by_year_and_by_form(school: School):
    client = school.signed_in(school.tutor)
    assert "Theo Sinclair" not in text(client, "/pupils/?year=3")
    assert "Ada Sinclair" not in text(client, f"/pupils/?form={school.form_4a}")
    assert "Ada Sinclair" in text(client, "/pupils/?form=nonsense")


def test_a_pupil_who_left_is_not_listed_and_the_page_says_since_when(school: School):
    client = school.signed_in(school.head)
    assert "Lucas Fenwick" not in text(client, "/pupils/")
    assert "Left on 23 October 2026" in text(client, f"/pupils/{school.leaver}")


def test_a_care_card_says_first_what_to_do(school: School):
    said = text(school.signed_in(school.cover_teacher), f"/pupils/{school.daisy}/care")
    assert said.index("What to do") < said.index("The signs")
    assert "ring 999" in said


def test_contacts_stand_in_the_order_to_ring_with_the_warning(school: School):
    said = text(school.signed_in(school.office), f"/pupils/{school.ada}/contacts")
    assert said.index("1. Iris Sinclair") < said.index("2. Conrad Sinclair")
    assert "Court order: may not collect. Fetch the head." in said


@pytest.mark.parametrize(
    "address", [lambda s: f"/pupils/{s.ada}", lambda _: "/pupils/", lambda s: f"/classes/{s.form_3b}"]
)
def test_a_page_needs_at_most_eight_queries(school: School, address: object):
    assert callable(address)
    client = school.signed_in(school.tutor)
    client.get(address(school))
    with CaptureQueriesContext(connection) as queries:
        client.get(address(school))
    asked = [query["sql"] for query in queries if query["sql"] not in {"BEGIN", "COMMIT"}]
    assert len(asked) <= 8, asked


def named_in(page: str) -> list[str]:
    """The pupils of a list, in its order."""
    return [words.strip() for words in re.findall(r'<a href="/pupils/[0-9a-f-]{36}">([^<]+)</a>', page)]


def test_the_class_sorts_by_what_is_missed_only_when_asked(school: School):
    client, address = school.signed_in(school.tutor), f"/classes/{school.form_3b}"
    by_name, by_missed = (
        named_in(client.get(address + asked).content.decode()) for asked in ("", "?sort=missed")
    )
    assert by_name != by_missed
    assert by_missed[0] == "Ada Sinclair"
    assert sorted(by_name) == sorted(by_missed)


def test_the_class_groups_and_says_how_many_stand_below_each_heading(school: School):
    said = text(school.signed_in(school.tutor), f"/classes/{school.form_3b}?group=missed")
    assert "2 to under 5 days missed 1" in said
    assert said.index("2 to under 5 days missed") < said.index("Under 2 days missed")


@pytest.mark.parametrize(
    "asked", ["?sort=form&group=form", "?sort=nonsense&group=1&backwards=2", "?group=gaps"]
)
def test_an_arrangement_that_makes_no_sense_is_left_out(school: School, asked: str):
    client, address = school.signed_in(school.tutor), f"/classes/{school.form_3b}"
    assert sorted(named_in(client.get(address + asked).content.decode())) == sorted(
        named_in(client.get(address).content.decode())
    )


def test_every_number_of_the_school_page_leads_to_the_pupils_behind_it(school: School):
    client = school.signed_in(school.attendance_officer)
    page = client.get("/school/attendance").content.decode()
    links = set(re.findall(r'href="(/school/attendance/pupils[^"]*)"', page))
    assert len(links) >= 5
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_the_pupils_of_a_week_are_those_that_its_figure_counts(school: School):
    client = school.signed_in(school.attendance_officer)
    week = "/school/attendance/pupils?years=3&first=2026-11-16&last=2026-11-22"
    said = text(client, week)
    assert "Year 3, 16 to 22 November" in said
    assert re.search(r"Ben Whitmore 3B 1 day 2 75\.0%", said)
    assert named_in(client.get(week + "&only=absent").content.decode()) == ["Ben Whitmore"]
    gaps = named_in(client.get(week + "&only=gaps").content.decode())
    assert "Ben Whitmore" in gaps
    assert "Ada Sinclair" not in gaps


def test_whom_a_list_behind_a_figure_names_is_recorded(school: School):
    school.signed_in(school.attendance_officer).get("/school/attendance/pupils?only=absent")
    whose = {"whose": str(school.ben), "who": str(school.accounts[school.attendance_officer])}
    page = school.signed_in(school.data_protection_lead).get("/who-opened-what", whose).content.decode()
    assert "Ben Whitmore" in page.partition("<tbody")[2]


def test_a_printed_page_holds_what_was_chosen_and_says_who_printed_it(school: School):
    client, address = school.signed_in(school.tutor), f"/pupils/{school.ada}/paper"
    everything = text(client, address)
    assert "Printed by Rachel Adeyemi at Oakfield Primary School on 24 November 2026" in everything
    assert "80.0%, 4 half-days missed" in everything
    only_care = text(client, f"{address}?section=care")
    assert "80.0%" not in only_care
    assert text(client, f"{address}?section=nonsense") == everything
