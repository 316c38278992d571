"""Measures: the same figures by whatever is asked, two times side by side, and as they were at a past moment."""

import datetime as dt
import html
import re
import uuid

import pytest
from django.test import Client

from muster.attendance.actions.following import give_reason
from muster.attendance.actions.saving import save_marks
from muster.attendance.intake import Because
from muster.attendance.models import Register, RegisterEntry
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.sheets import register_sheet
from muster.attendance.rules import SentMark, WhyChanged
from muster.pupils.queries.measures import MeasureAsked, measures
from muster.pupils.rules import By
from tests.american import make_american_school
from tests.cast import MORNING, TODAY, School, make_school
from tests.past_registers import take_week

pytestmark = pytest.mark.usefixtures("db_app")
EARLIER, LATER = dt.date(2026, 11, 9), dt.date(2026, 11, 16)
HERE = "/\\" * 5
WEEK = {"first": "2026-11-16", "last": "2026-11-20"}
BEFORE = {"then_first": "2026-11-09", "then_last": "2026-11-13"}
Row = tuple[str, ...]


@pytest.fixture
def school() -> School:
    """Ada is away for a day of the second week, Esra, who has SEN support, is late once; form 4A takes no register."""
    made = make_school()
    marks = {made.ada: HERE, made.ben: HERE, made.daisy: HERE, made.esra: HERE, made.newcomer: HERE}
    take_week(made, made.form_3b, EARLIER, marks)
    take_week(made, made.form_3b, LATER, {**marks, made.ada: "NN" + HERE[2:], made.esra: "L" + HERE[1:]})
    return made


@pytest.fixture
def head(school: School) -> Client:
    return school.signed_in(school.head)


def shown(client: Client, **asked: str) -> str:
    answer = client.get("/school/attendance/measures", asked)
    assert answer.status_code == 200
    return answer.content.decode()


_ROW = re.compile(r"<tr[^>]*><th[^>]* scope=\"row\".*?</tr>", re.DOTALL)


def rows(page: str) -> dict[str, Row]:
    """The table's rows: the words of the head, and the words of each cell."""
    found = {}
    for row in _ROW.findall(page):
        cells = [words_of(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)]
        found[cells[0]] = tuple(cells[1:])
    return found


def words_of(cell: str) -> str:
    """What can be seen of a cell."""
    return html.unescape(" ".join(re.sub(r'<span class="unseen">.*?</span>|<[^>]+>', " ", cell).split()))


def behind(page: str, words: str) -> str:
    """The address of the list behind a row."""
    row = next(row for row in _ROW.findall(page) if f">{words}" in row)
    address = re.search(r'href="([^"]+)"', row)
    assert address is not None
    return html.unescape(address[1])


def test_forms_with_their_n_their_gaps_and_the_registers_that_nobody_took(head: Client):
    found = rows(shown(head, by="form", **WEEK))
    assert found["3B"] == ("5", "96.0%", "0.0%", "4.0%", "1", "1", "0", "0")
    assert found["4A 20 gaps"] == ("0", "no figure", "no figure", "no figure", "0", "0", "0", "10")
    assert found["All 20 gaps"] == ("5", "96.0%", "0.0%", "4.0%", "1", "1", "0", "10")


def test_a_register_in_which_the_office_marked_one_alone_is_one_that_nobody_took_until_all_are_marked(
    school: School, head: Client
):
    monday = RegisterPlace(school.form_4a, LATER, Register.Kind.SESSION, 0)
    with school.seen_by(school.office) as office:
        members = [row.pupil_id for row in register_sheet(office, monday).rows]
        ill = [SentMark(uuid.uuid4(), members[0], "I")]
        save_marks(by=office, place=monday, marks=ill, origin=RegisterEntry.Origin.OFFICE)
    found = rows(shown(head, by="form", **WEEK))
    assert found["4A 19 gaps"][-1] == "10"
    rest = [SentMark(uuid.uuid4(), pupil, "/") for pupil in members[1:]]
    with school.seen_by(school.office) as office:
        save_marks(by=office, place=monday, marks=rest, origin=RegisterEntry.Origin.OFFICE)
    assert rows(shown(head, by="form", **WEEK))["4A 18 gaps"][-1] == "9"


def test_two_weeks_stand_beside_each_other(head: Client):
    found = rows(shown(head, by="years", **WEEK, **BEFORE))
    assert found["Year 3"][-2:] == ("100.0%, n 5", "down 4.0 points")


def test_weeks_follow_each_other_and_lead_to_their_own_pupils(head: Client):
    page = shown(head, by="week", first="2026-11-09", last="2026-11-20")
    assert [words for words in rows(page) if words.startswith("Week")] == [
        "Week of 9 November 20 gaps",
        "Week of 16 November 20 gaps",
    ]
    assert "first=2026-11-16&last=2026-11-22" in behind(page, "Week of 16")


def test_codes_lead_to_the_pupils_who_have_them(school: School, head: Client):
    page = shown(head, by="code", **WEEK)
    found = rows(page)
    code_n = next(words for words in found if words.startswith("N "))
    assert found[code_n] == ("1", "2", "4.00%")
    listed = head.get(behind(page, code_n)).content.decode()
    assert "Ada Sinclair" in listed
    assert "Ben Whitmore" not in listed


@pytest.mark.parametrize(
    ("code", "n", "attendance"), [("D", 3, "100.0%"), ("Y1", 3, "100.0%"), ("I", 4, "75.0%")]
)
def test_a_reason_for_today_counts_in_the_figures_of_today(
    school: School, code: str, n: int, attendance: str
):
    """At another school, or kept away by what nobody can help: out of the day's figures, and not absent."""
    noon = MORNING.replace(hour=12)
    sent = {school.ada: "N", school.ben: "/", school.daisy: "/", school.esra: "/"}
    with school.seen_by(school.office, MORNING) as by:
        marks = [SentMark(uuid.uuid4(), pupil, held, "") for pupil, held in sent.items()]
        save_marks(by=by, place=school.register(), marks=marks)
    with school.seen_by(school.attendance_officer, noon) as by:
        give_reason(by=by, pupil_id=school.ada, code=code, slots=[(TODAY, 0)])
    with school.seen_by(school.head, noon) as viewer:
        found = measures(viewer, MeasureAsked(By.FORM, first=TODAY, last=TODAY))
    assert found is not None
    (form,) = (row for row in found.rows if row.words == "3B")
    assert form.cells[:2] == (str(n), attendance)


def test_the_note_below_codes_says_what_n_is_there(head: Client):
    assert "n is the number of pupils with the code" in shown(head, by="code", **WEEK)
    assert "n is the number of pupils with a possible session" in shown(head, by="form", **WEEK)


def test_groups_are_counted_and_lead_to_their_pupils(head: Client):
    page = shown(head, by="sen_status", **WEEK)
    assert rows(page)["SEN: SEN support"] == ("1", "100.0%", "0.0%", "0.0%", "1", "0", "0", "0")
    listed = head.get(behind(page, "SEN: SEN support")).content.decode()
    assert "Esra Yılmaz" in listed
    assert "Ada Sinclair" not in listed


def test_whoever_may_open_no_characteristics_compares_no_groups(school: School):
    officer = school.signed_in(school.attendance_officer)
    assert "SEN status" not in shown(officer, by="form")
    assert officer.get("/school/attendance/measures", {"by": "sen_status"}).status_code == 422
    behind_group = {"what": "sen_status", "held": "K"}
    assert officer.get("/school/attendance/pupils", behind_group).status_code == 403


def test_as_at_an_earlier_moment_the_figures_are_those_of_then(school: School, head: Client):
    amend(school, "I")
    now, then = (
        rows(shown(head, by="form", **WEEK)),
        rows(shown(head, by="form", at="2026-11-22T12:00", **WEEK)),
    )
    assert now["3B"][2:4] == ("2.0%", "2.0%")
    assert then["3B"][2:4] == ("0.0%", "4.0%")
    page = shown(head, by="form", at="2026-11-22T12:00", **WEEK)
    assert "As it was on 22 November 2026 at 12:00" in page
    assert "96.0%" in head.get(behind(page, "3B")).content.decode()


def test_before_anything_was_entered_there_is_nothing(head: Client):
    assert "No session was due in these days." in shown(head, by="form", at="2026-09-01T07:00", **WEEK)


def amend(school: School, code: str) -> None:
    """The office changes Ada's first absence, at the tests' moment."""
    mark = SentMark(uuid.uuid4(), school.ada, code, "N")
    with school.seen_by(school.office) as by:
        saved = save_marks(
            by=by,
            place=school.register(school.form_3b, LATER, 0),
            marks=[mark],
            because=Because(WhyChanged.REASON_RECEIVED),
        )
    assert len(saved.saved) == 1


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"first": "2026-07-01", "last": "2026-11-20"}, "Choose days that lie in one school year."),
        ({"first": "2026-11-20", "last": "2026-11-16"}, "The last day is before the first."),
        ({"then_first": "2026-11-09"}, "Give both days, or neither."),
        ({"first": "2026-11-16", "last": "2027-11-16"}, "Choose days that lie in one school year."),
    ],
)
def test_days_that_make_no_sense_are_refused_and_kept(head: Client, asked: dict[str, str], words: str):
    answer = head.get("/school/attendance/measures", asked)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_governor_sees_none_of_it(school: School):
    assert school.signed_in(school.governor).get("/school/attendance/measures").status_code == 403


def test_a_country_without_a_limit_of_severe_absence_has_its_own_words_and_no_column_for_it():
    lakeview = make_american_school()
    with lakeview.seen_by(lakeview.teacher) as viewer:
        mark, place = SentMark(uuid.uuid4(), lakeview.noah, "A", ""), lakeview.register(lakeview.homeroom)
        save_marks(by=viewer, place=place, marks=[mark])
    head = lakeview.signed_in(lakeview.principal)
    page = shown(head)
    assert "Chronically absent" in page
    assert "Persistently absent" not in page
    assert "Missed half or more" not in page
    for words in ("Year group", ">Form<"):
        assert words not in page
    for words in (">Grade</th>", ">Homeroom<"):
        assert words in page
    assert "Unexcused" in page
    assert "uthorised" not in page
    pupil = head.get(f"/pupils/{lakeview.noah}").content.decode()
    assert "Unexcused absence" in pupil
    assert "uthorised" not in re.sub(r"<[^>]*>", " ", pupil)
    register = f"/registers/{place.group_id}/{place.day}/{place.slot_word}/"
    codes = head.get(f"{register}pupils/{lakeview.noah}/").content.decode()
    assert "Excused absence" in codes
    behind = head.get("/school/attendance/pupils", {"only": "persistent"}).content.decode()
    assert "chronically absent" in behind
    assert "names no number" not in head.get("/school/attendance/thresholds").content.decode()
