"""The first page of each role, on a Tuesday morning while registers are open."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.saving import save_marks
from muster.attendance.actions.taking import take_marks
from muster.attendance.queries.due import school_year
from muster.attendance.rules import SentMark
from muster.home.queries import office
from muster.home.queries.teacher import own_part
from muster.protection.identifiers import thing_id
from tests.cast import MORNING, School, make_school
from tests.past_registers import take_week

pytestmark = pytest.mark.usefixtures("db_app")
WEEKS = [dt.date(2026, 11, 9), dt.date(2026, 11, 16)]
HERE = "/\\" * 5


@pytest.fixture
def school() -> School:
    made = make_school()
    take_week(made, made.form_3b, WEEKS[0], {made.ada: "IIIIIIII/\\", made.ben: HERE, made.daisy: HERE})
    take_week(
        made,
        made.form_3b,
        WEEKS[1],
        {made.ada: HERE, made.ben: "/\\/\\/\\/\\NN", made.daisy: "L\\L\\L\\L\\/\\"},
    )
    return made


def mark(school: School, *, by: str, at: dt.datetime = MORNING, **codes: str) -> None:
    with school.seen_by(school.people[by], at) as viewer:
        sent = [
            SentMark(key=thing_id(), pupil_id=school.people[part], code=code) for part, code in codes.items()
        ]
        save_marks(by=viewer, place=school.register(), marks=sent)


def text(client: Client) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


EVERYBODY = [
    "tutor",
    "cover_teacher",
    "attendance_officer",
    "office",
    "head",
    "senco",
    "subject_teacher",
    "governor",
]


@pytest.mark.parametrize("who", [*EVERYBODY, "it_administrator", "data_protection_lead"])
def test_everybody_who_works_here_has_a_first_page(school: School, who: str):
    assert "Tuesday 24 November, week 12 of the autumn term" in text(school.signed_in(school.people[who]))


def test_the_first_page_of_it_which_has_no_list_of_its_own_says_where_to_go(school: School):
    answer = school.signed_in(school.people["it_administrator"]).get("/").content.decode()
    main = answer[answer.index("<main") : answer.index("</main>")]
    ways = set(re.findall(r'<a class="grow" href="([^"]+)"', main))
    assert {reverse(name) for name in ("accounts", "staff", "protection", "settings")} <= ways
    assert reverse("home") not in ways


def test_a_tutor_sees_how_far_the_register_has_come_and_when_it_closes(school: School):
    mark(school, by="tutor", ada="/", daisy="/")
    said = text(school.signed_in(school.tutor))
    assert "3B morning 2 of 5 marked · closes 09:15 Finish" in said
    assert "3B afternoon opens 13:00 Later" in said


def test_a_tutor_sees_whom_to_follow_up_and_good_news_in_words(school: School):
    said = text(school.signed_in(school.tutor))
    assert "Ben Whitmore No reason yet" in said
    assert "Daisy Hargreaves Late 4 times in two weeks" in said
    assert "Ada Sinclair Missed 4 days in six weeks" in said


def test_a_child_who_comes_back_is_good_news(school: School):
    take_week(school, school.form_4a, WEEKS[1], {school.theo: "/\\IIIIIIII"})
    with school.seen_by(school.other_tutor, MORNING) as viewer:
        marks = [SentMark(key=thing_id(), pupil_id=school.theo, code="/")]
        save_marks(by=viewer, place=school.register(school.form_4a), marks=marks)
    assert "Theo Sinclair Back today after 4 days." in text(school.signed_in(school.other_tutor))


def test_a_cover_teacher_sees_the_register_of_the_day(school: School):
    assert "4A morning 0 of 2 marked" in text(school.signed_in(school.cover_teacher))


def test_attendance_staff_see_who_is_absent_without_a_reason_longest_first(school: School):
    mark(school, by="tutor", ada="N", ben="N", daisy="/")
    said = text(school.signed_in(school.attendance_officer))
    assert "Absent without a reason 2" in said
    assert said.index("Ben Whitmore 3B · 1 and a half days") < said.index("Ada Sinclair 3B")


def test_an_explained_absence_is_not_in_the_queue(school: School):
    mark(school, by="attendance_officer", ada="I")
    said = text(school.signed_in(school.attendance_officer))
    assert "Ada Sinclair" not in said
    assert "Everyone on the registers taken is accounted for." in said


def test_registers_that_are_not_taken_are_listed_with_who_should_have(school: School, settings: Settings):
    mark(school, by="tutor", ada="/", ben="/", daisy="/", esra="/", newcomer="/")
    with school.seen_by(school.tutor, MORNING) as viewer:
        assert finish_register(by=viewer, place=school.register()).is_finished
    settings.CLOCK_OFFSET += dt.timedelta(minutes=35)
    said = text(school.signed_in(school.office))
    assert "1 register is missing: 4A morning." in said
    assert "4A morning closed 09:15 · Carla Voss, Jun Park Not taken" in said


def test_a_teacher_takes_a_missed_register_from_the_first_page_with_one_tap(
    school: School, settings: Settings
):
    settings.CLOCK_OFFSET += dt.timedelta(minutes=35)
    said = text(school.signed_in(school.tutor))
    assert "Not taken yet closed 09:15 3B morning" in said


def test_of_many_missing_registers_the_first_page_lists_some_and_counts_the_others(
    school: School, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(office, "MOST_MISSING", 1)
    settings.CLOCK_OFFSET += dt.timedelta(minutes=35)
    said = text(school.signed_in(school.office))
    assert "3B morning closed 09:15" in said
    assert "4A morning closed 09:15" not in said
    assert "1 more is not taken." in said


def test_the_head_sees_presence_today_with_what_is_missing(school: School):
    mark(school, by="tutor", ada="/", ben="N", daisy="/")
    said = text(school.signed_in(school.head))
    assert "Morning: 2 of 3 marked are in school or at an activity" in said
    assert "4 pupils have no mark yet" in said


@pytest.mark.parametrize(
    ("days_ago", "latest"),
    [(3, "this week so far"), (1, "last week")],
    ids=["on Saturday", "on Monday before the registers"],
)
def test_a_first_page_calls_the_latest_week_with_marks_by_its_name(
    school: School, settings: Settings, days_ago: int, latest: str
):
    settings.CLOCK_OFFSET -= dt.timedelta(days=days_ago)
    assert f"Year 3: 93.3% {latest}, up from 73.3% the week before." in text(school.signed_in(school.head))
    assert f"93.3% {latest}, 73.3% the week before." in text(school.signed_in(school.tutor))


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_first_page_needs_few_queries(school: School, who: str):
    client = school.signed_in(school.people[who])
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    asked = [query["sql"] for query in queries if query["sql"] not in {"BEGIN", "COMMIT"}]
    # The head is told of all that waits for a second person, and of a release that leaves reports out: each is one question.
    assert len(asked) <= 16, asked


def test_the_usual_teacher_is_told_on_the_first_page_who_took_the_register_for_them(school: School):
    with school.seen_by(school.other_tutor, MORNING) as viewer:
        take_marks(by=viewer, place=school.register(), marks=[SentMark(thing_id(), school.ada, "/")])
        finish_register(by=viewer, place=school.register(), anyway=True)
    assert "taken by Jun Park" in text(school.signed_in(school.tutor))


def test_nobody_is_told_of_what_they_took_themselves(school: School):
    mark(school, by="tutor", ada="/")
    with school.seen_by(school.tutor, MORNING) as viewer:
        finish_register(by=viewer, place=school.register(), anyway=True)
    assert "taken by" not in text(school.signed_in(school.tutor))


def test_a_week_in_which_everybody_was_away_is_nought_and_no_gap(school: School):
    take_week(
        school,
        school.form_3b,
        dt.date(2026, 11, 2),
        dict.fromkeys((school.ada, school.ben, school.daisy), "N" * 10),
    )
    with school.seen_by(school.tutor, MORNING) as viewer:
        year = school_year(viewer, viewer.today)
        assert year
        part = own_part(viewer, year)
    assert part.weeks
    assert [words for _, words in part.weeks.table][:2] == ["0.0", "73.3"]
