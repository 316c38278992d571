"""Who is in school and missing from a lesson: raised in time, told to those who look for them, and remembered for the day."""

import datetime as dt
import uuid
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.attendance.actions.desk import Departure, note_arrival, note_departure
from muster.attendance.actions.saving import save_marks
from muster.attendance.actions.taking import finish_taking, take_marks
from muster.attendance.queries import lesson_absences, lessons
from muster.attendance.queries.due import school_year
from muster.attendance.queries.lessons import lesson_progress, missing_from_lessons
from muster.attendance.queries.sheets import register_sheet
from muster.attendance.queries.today import Progress
from muster.attendance.records import Line
from muster.attendance.rules import SentMark
from muster.attendance.tests.taught import LATER, form_mark, lesson_mark, teach
from muster.people.models import Membership
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import count_in_folders
from tests.cast import MORNING, TODAY, School

marks = st.tuples(st.integers(1, 3), st.sampled_from(["/", "L", "N", ""]), st.sampled_from([None, 5, 40]))


@pytest.fixture
def looked_at_school(school: School) -> School:
    teach(school, 1, 2, 3)
    with school.seen_by(school.tutor, MORNING) as viewer:
        for who in ("ada", "esra"):
            mark = SentMark(uuid.uuid4(), school.people[who], "/", None)
            save_marks(by=viewer, place=school.register(), marks=[mark])
    return school


@pytest.mark.parametrize(
    ("minutes", "is_begun", "is_finished", "expected"),
    [
        (-1, False, False, Progress.LATER),
        (0, False, False, Progress.DUE),
        (14, True, False, Progress.STARTED),
        (15, True, False, Progress.MISSING),
        (15, False, False, Progress.MISSING),
        (1, True, True, Progress.TAKEN),
    ],
)
def test_a_lesson_without_its_register_is_raised_fifteen_minutes_in(minutes, is_begun, is_finished, expected):
    now = MORNING + dt.timedelta(minutes=minutes)
    assert lesson_progress(MORNING, now, is_begun=is_begun, is_finished=is_finished) is expected


def missing(school: School, at: dt.datetime) -> list[tuple[str, str]]:
    with school.seen_by(school.office, at) as viewer:
        year = school_year(viewer, TODAY)
        assert year is not None
        return [(one.name, one.lesson.period_name) for one in missing_from_lessons(viewer, year)]


def test_present_this_morning_and_missing_from_a_lesson_is_raised_when_its_register_is_saved(school: School):
    teach(school, 2)
    form_mark(school, "/")
    with school.seen_by(school.subject_teacher, MORNING.replace(hour=10, minute=5)) as viewer:
        marks = [
            SentMark(uuid.uuid4(), school.people[who], code, "")
            for who, code in (("ada", "N"), ("esra", "N"), ("theo", "/"))
        ]
        take_marks(by=viewer, place=school.lesson(period=2), marks=marks)
        assert missing(school, viewer.now) == []
        finish_taking(by=viewer, place=school.lesson(period=2))
    assert missing(school, MORNING.replace(hour=10, minute=6)) == [("Ada Sinclair", "Period 2")]
    office = school.signed_in(school.office)
    assert office.get("/registers/lessons/").status_code == 200
    for page in ("/", "/follow-up/"):
        assert "1 pupil is in school and missing from a lesson." in office.get(page).content.decode()
    assert "missing from a lesson" not in school.signed_in(school.tutor).get("/").content.decode()
    head = school.signed_in(school.head)
    assert "missing from a lesson" not in head.get("/").content.decode()
    assert "1 pupil is in school and missing from a lesson." in head.get("/follow-up/").content.decode()


def test_it_is_raised_a_quarter_of_an_hour_into_the_lesson_at_the_latest(school: School):
    teach(school, 2)
    form_mark(school, "/")
    with school.seen_by(school.subject_teacher, MORNING.replace(hour=10, minute=5)) as viewer:
        marks = [SentMark(uuid.uuid4(), school.ada, "N", "")]
        take_marks(by=viewer, place=school.lesson(period=2), marks=marks)
    assert missing(school, MORNING.replace(hour=10, minute=14)) == []
    assert missing(school, MORNING.replace(hour=10, minute=15)) == [("Ada Sinclair", "Period 2")]


def test_whoever_is_left_without_a_mark_is_raised_once_the_register_is_finished(school: School, settings):
    """Neither here nor absent: nobody has looked, and a register that says it is done says so for everybody in it."""
    teach(school, 2)
    form_mark(school, "/")
    at = MORNING.replace(hour=10, minute=5)
    with school.seen_by(school.subject_teacher, at) as viewer:
        take_marks(
            by=viewer, place=school.lesson(period=2), marks=[SentMark(uuid.uuid4(), school.theo, "/", "")]
        )
    assert missing(school, MORNING.replace(hour=10, minute=15)) == [], "the register itself is on the list"
    with school.seen_by(school.subject_teacher, at) as viewer:
        finish_taking(by=viewer, place=school.lesson(period=2), anyway=True)
    assert missing(school, MORNING.replace(hour=10, minute=16)) == [("Ada Sinclair", "Period 2")]
    settings.CLOCK_OFFSET += dt.timedelta(minutes=81)
    page = " ".join(school.signed_in(school.office).get("/registers/lessons/").content.decode().split())
    assert "present this morning, without a mark in Mathematics" in page
    lesson_mark(school, 2, "/")
    assert missing(school, MORNING.replace(hour=10, minute=41)) == []


def test_whoever_left_at_the_desk_is_missing_from_no_later_lesson(school: School):
    teach(school, 1, 2)
    form_mark(school, "/")
    with school.seen_by(school.office, MORNING.replace(hour=9, minute=50)) as viewer:
        note_departure(
            by=viewer, pupil_id=school.ada, departure=Departure("M", "dentist", has_read_warning=True)
        )
    for period, at in ((1, MORNING.replace(hour=9, minute=10)), (2, MORNING.replace(hour=10, minute=5))):
        with school.seen_by(school.subject_teacher, at) as viewer:
            lesson = school.lesson(period=period)
            row = next(one for one in register_sheet(viewer, lesson).rows if one.pupil_id == school.ada)
            assert row.left == "09:50"
            take_marks(by=viewer, place=lesson, marks=[SentMark(uuid.uuid4(), school.ada, "N", "")])
    assert missing(school, MORNING.replace(hour=10, minute=20)) == [("Ada Sinclair", "Period 1")]
    with school.seen_by(school.office, MORNING.replace(hour=9, minute=55)) as viewer:
        note_arrival(by=viewer, pupil_id=school.ada)
    assert len(missing(school, MORNING.replace(hour=10, minute=20))) == 2


def news(school: School, since: str | None = None) -> dict[str, str]:
    asked = {} if since is None else {"since": since}
    answer = school.signed_in(school.office).get("/registers/lessons/news", asked)
    assert answer.status_code == 200
    return answer.json()  # type: ignore[no-any-return]


def test_an_open_page_learns_that_somebody_is_missing_once_the_register_is_saved(school: School, settings):
    settings.CLOCK_OFFSET += dt.timedelta(minutes=70)  # five past ten: period 2
    teach(school, 2)
    form_mark(school, "/")
    page = school.signed_in(school.office).get("/").content.decode()
    before = news(school)
    assert before.keys() == {"state"}, "what the page says already is not counted again"
    assert news(school, before["state"]) == before
    lesson_mark(school, 2, "N")
    assert "missing from a lesson now" in news(school, before["state"])["words"]
    with school.seen_by(school.subject_teacher, LATER) as viewer:
        finish_taking(by=viewer, place=school.lesson(period=2), anyway=True)
    raised = news(school, before["state"])
    assert raised["words"] == "1 pupil is in school and missing from a lesson."
    assert f'data-who="{raised["who"]}"' not in page
    assert f'data-who="{raised["who"]}"' in school.signed_in(school.office).get("/").content.decode()
    assert school.signed_in(school.tutor).get("/registers/lessons/news").status_code == 403


def test_a_day_without_lessons_is_not_asked_about_again(school: School):
    assert news(school) == {"state": ""}


def test_lessons_that_nobody_has_saved_open_no_folder(school: School, monkeypatch: pytest.MonkeyPatch):
    teach(school, 2)
    form_mark(school, "/")
    for module, door in ((lesson_absences, "count_in_folders"), (lessons, "count_kinds_in_folders")):
        monkeypatch.setattr(module, door, lambda *_, **__: pytest.fail("a folder was opened"))
    assert missing(school, LATER) == []


def opened_while_looking(school: School, monkeypatch: pytest.MonkeyPatch, moment: dt.datetime) -> list[int]:
    """How many lesson lines each opening of one look counts in."""
    counted = []

    def count(viewer: Viewer, permission: Permission, people: Sequence[uuid.UUID], want: Want[Line]):
        counted.append(len(people))
        return count_in_folders(viewer, permission, people, want)

    with monkeypatch.context() as patched, school.seen_by(school.office, moment) as viewer:
        patched.setattr(lesson_absences, "count_in_folders", count)
        lessons.ids_missing_from_lessons(viewer)
    return counted


def test_a_register_is_looked_through_once_and_again_when_it_is_saved(
    school: School, monkeypatch: pytest.MonkeyPatch
):
    teach(school, 2)
    form_mark(school, "/")
    lesson_mark(school, 2, "/")
    (everybody,) = opened_while_looking(school, monkeypatch, LATER)
    assert everybody > 1
    assert opened_while_looking(school, monkeypatch, LATER) == []
    lesson_mark(school, 2, "N", was="/")
    assert opened_while_looking(school, monkeypatch, LATER) == [everybody]
    assert opened_while_looking(school, monkeypatch, LATER) == [1], "the one who was absent, to be sure"
    lesson_mark(school, 2, "/", was="N")
    assert missing(school, LATER) == []


@pytest.mark.usefixtures("db_app")
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["ada", "esra", "theo"]), st.integers(1, 3), st.sampled_from("/NLC")),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_is_marked_remembering_loses_nobody(looked_at_school: School, sent):
    school = looked_at_school
    for who, period, code in sent:
        with school.seen_by(school.subject_teacher, LATER) as viewer:
            mark = SentMark(uuid.uuid4(), school.people[who], code, None, 5 if code == "L" else None)
            take_marks(by=viewer, place=school.lesson(period=period), marks=[mark])
        remembered = missing(school, LATER)
        lesson_absences.forget()
        assert missing(school, LATER) == remembered


def test_what_is_remembered_of_one_day_says_nothing_about_the_next(
    school: School, monkeypatch: pytest.MonkeyPatch
):
    teach(school, 2)
    form_mark(school, "/")
    lesson_mark(school, 2, "N")
    assert len(missing(school, LATER)) == 1
    tomorrow = LATER + dt.timedelta(days=1)
    assert opened_while_looking(school, monkeypatch, tomorrow) == []
    assert missing(school, tomorrow) == []
    assert len(missing(school, LATER)) == 1


def test_whoever_leaves_a_class_today_is_not_missing_from_it(school: School):
    teach(school, 2)
    form_mark(school, "/")
    lesson_mark(school, 2, "N")
    assert len(missing(school, LATER)) == 1
    with school.seen_by(school.head):
        Membership.objects.filter(group_id=school.mathematics, pupil_id=school.ada).update(
            last_day=TODAY - dt.timedelta(1)
        )
    assert missing(school, LATER) == []


def test_whoever_is_in_a_later_lesson_is_listed_and_no_longer_looked_for(school: School, settings):
    settings.CLOCK_OFFSET += dt.timedelta(hours=3)
    teach(school, 2, 3)
    form_mark(school, "/")
    lesson_mark(school, 2, "N")
    office = school.signed_in(school.office)
    assert ">1 pupil is in school" in office.get("/").content.decode()
    lesson_mark(school, 3, "/")
    assert ">1 pupil is in school" not in office.get("/").content.decode()
    listed = office.get("/registers/lessons/").content.decode()
    assert "Ada Sinclair" in listed
    assert "in a later lesson since" in listed
