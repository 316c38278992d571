"""A timetable from a table: read with its faults, planned in words, applied whole, and once is as good as twice."""

import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.interchange.parcel import Parcel
from muster.interchange.problems import Findings, Weight
from muster.interchange.timetable.reading import read_timetable
from muster.timetable.models import Lesson
from muster.timetable.queries.days import lessons_of_day
from tests.cast import MORNING, TODAY, School

HEADER = "Week,Day,Period,Class,Teacher,Room\n"
GOOD = HEADER + 'A,Tuesday,2,Mathematics 1,Owen Pryce,M4\n,Tue,Period 3,mathematics 1,"Pryce, Owen",M4\n'


def read(text: str, *, tolerant: bool = False):
    findings = Findings(tolerant=tolerant)
    lines = read_timetable(Parcel("t.csv", {"t.csv": text.encode()}), findings)
    return lines, list(findings)


@pytest.mark.parametrize(
    ("typed", "weekday"),
    [("Monday", 0), ("tue", 1), ("Weds", None), ("Wed", 2), ("5", 4), ("T", None), ("8", None)],
)
def test_days_are_told_by_name_or_number(typed: str, weekday: int | None):
    lines, problems = read(f"{HEADER},{typed},1,X,,\n")
    assert [line.weekday for line in lines] == ([] if weekday is None else [weekday])
    assert bool(problems) is (weekday is None)


@pytest.mark.parametrize(
    ("typed", "week"), [("", ""), ("A", "A"), ("Week B", "B"), ("2", "B"), ("Both", ""), ("Z", None)]
)
def test_weeks_are_told_by_letter_or_number(typed: str, week: str | None):
    lines, problems = read(f"{HEADER}{typed},Monday,1,X,,\n")
    assert [line.week for line in lines] == ([] if week is None else [week])
    assert bool(problems) is (week is None)


def test_a_fault_is_named_with_its_line_column_value_and_remedy():
    _, problems = read(f"{HEADER},Monday,1,X,,\n,Someday,1,X,,\n")
    problem = problems[0]
    assert (problem.line, problem.column, problem.value, problem.weight) == (
        3,
        "Day",
        "Someday",
        Weight.STOPS,
    )
    assert problem.remedy


def test_a_table_without_its_columns_says_which_are_missing():
    _, problems = read("Class,Room\nX,1\n")
    assert "day, period" in problems[0].what


@given(st.text(max_size=200))
def test_nothing_that_is_sent_breaks_reading(text: str):
    findings = Findings(tolerant=True)
    read_timetable(Parcel("t.csv", {"t.csv": text.encode()}), findings)


def send(school: School, text: str, *, person: str = "data_manager", first_day: dt.date = TODAY):
    browser = school.signed_in(school.people[person])
    file = io.BytesIO(text.encode())
    file.name = "timetable.csv"
    answer = browser.post("/import/timetable", {"sent": file, "first_day": first_day})
    return browser, answer


def apply(school: School, text: str, **agreed: str) -> str:
    browser, answer = send(school, text)
    plan = browser.get(answer["Location"]).content.decode()
    fingerprint = plan.split('name="fingerprint" value="')[1].split('"')[0]
    page = browser.post(f"{answer['Location']}/apply", {"fingerprint": fingerprint, **agreed}, follow=True)
    return str(page.content.decode())


def lessons(school: School) -> list[tuple[str, int]]:
    with school.seen_by(school.head, MORNING):
        rows = Lesson.objects.filter(school_id=school.id, last_day=None).order_by("period")
        return [(row.week, row.period) for row in rows]


def test_the_plan_is_shown_in_words_before_anything_happens(school: School):
    browser, answer = send(school, GOOD)
    plan = browser.get(answer["Location"]).content.decode()
    assert "2 lessons come, 0 end" in plan
    assert "Mathematics 1, Tuesday period 2, week A, Owen Pryce, M4" in plan
    assert lessons(school) == []


def test_applying_puts_the_timetable_in_and_twice_changes_nothing(school: School):
    assert "2 lessons come, 0 end" in apply(school, GOOD)
    assert lessons(school) == [("A", 2), ("", 3)]
    browser, answer = send(school, GOOD)
    assert "0 lessons come, 0 end, 2 stay" in browser.get(answer["Location"]).content.decode()


def test_a_lesson_that_is_missing_ends_and_a_new_teacher_gains_the_class(school: School):
    apply(school, GOOD)
    browser, answer = send(school, HEADER + ",Tue,3,Mathematics 1,Jun Park,M5\n")
    plan = browser.get(answer["Location"]).content.decode()
    assert "1 lesson comes, 2 end" in plan
    assert "Jun Park: Mathematics 1" in plan
    apply(school, HEADER + ",Tue,3,Mathematics 1,Jun Park,M5\n")
    with school.seen_by(school.other_tutor, MORNING) as viewer:
        assert school.mathematics in viewer.standing.groups
        assert [one.period for one in lessons_of_day(viewer, TODAY)] == [3]


def test_a_class_or_teacher_that_is_not_there_stops_the_import_and_names_the_line(school: School):
    browser, answer = send(
        school, HEADER + ",Tue,3,Astronomy 9,Owen Pryce,M5\n,Tue,9,Mathematics 1,Nobody Here,\n"
    )
    plan = browser.get(answer["Location"]).content.decode()
    for words in ("Astronomy 9", "Nobody Here", "no such period", "Nothing has been imported"):
        assert words in plan


def test_who_teaches_two_classes_at_once_and_a_room_with_two_is_said_and_stops_nothing(school: School):
    table = (
        HEADER
        + ",Tue,3,Mathematics 1,Owen Pryce,M4\n"
        + "A,Tue,3,3B,Owen Pryce,M4\n"
        + "A,Wed,3,Mathematics 1,Owen Pryce,M4\nB,Wed,3,3B,Owen Pryce,m4\n"
    )
    browser, answer = send(school, table)
    plan = browser.get(answer["Location"]).content.decode()
    assert plan.count("Somebody teaches two classes at once here") == 1
    assert plan.count("Two classes are in one room at once here") == 1
    assert "See line 2." in plan
    assert "4 lessons come" in apply(school, table)


def test_a_teacher_imports_no_timetable(school: School):
    _, answer = send(school, GOOD, person="tutor")
    assert answer.status_code == 403


def test_a_fault_of_the_plan_is_named_by_the_tables_own_columns(school: School):
    table = "Weekday,Lesson,Set,Staff\nTue,3,Astronomy 9,Owen Pryce\nTue,9,Mathematics 1,Nobody Here\n"
    browser, answer = send(school, table)
    plan = browser.get(answer["Location"]).content.decode()
    for place in ("line 2, Set", "line 3, Lesson", "line 3, Staff"):
        assert f"timetable.csv, {place}" in plan


def test_a_table_of_a_part_of_the_school_ends_the_rest_only_where_somebody_says_so(school: School):
    apply(school, HEADER + "".join(f",Tue,{period},Mathematics 1,Owen Pryce,M4\n" for period in (1, 2, 3)))
    part = HEADER + ",Wed,1,Mathematics 1,Owen Pryce,M4\n"
    assert "More than half of the lessons would end" in apply(school, part)
    assert [period for _, period in lessons(school)] == [1, 2, 3]
    assert "1 lesson comes, 3 end" in apply(school, part, many_may_end="on")
    assert [period for _, period in lessons(school)] == [1]
