"""Sessions that follow from lessons, and who is missing from a lesson though in school: from saving to the office's list."""

import datetime as dt
import uuid
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.attendance.actions.deriving import choose_session_rule
from muster.attendance.actions.desk import Departure, note_arrival, note_departure
from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.saving import save_marks
from muster.attendance.actions.taking import finish_taking, take_marks
from muster.attendance.deriving import SessionRule
from muster.attendance.models import RegisterEntry, SessionRuleChoice
from muster.attendance.pages import register_page
from muster.attendance.queries import lesson_absences, lessons
from muster.attendance.queries.due import school_year
from muster.attendance.queries.lessons import lesson_progress, missing_from_lessons
from muster.attendance.queries.lists import day_list
from muster.attendance.queries.sheets import Entered, mark_in_register, register_sheet
from muster.attendance.queries.today import Progress
from muster.attendance.queries.verification import verify_lines
from muster.attendance.records import Line
from muster.attendance.rules import SentMark, WhyChanged
from muster.calendar.models import LessonPeriod
from muster.calendar.refusals import NotPossible
from muster.people.actions.covering import NewCover, enter_cover
from muster.people.models import Cover, Membership
from muster.protection.access.decisions import Refused
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import count_in_folders
from muster.timetable.actions.lessons import add_lessons
from muster.timetable.rules import PlannedLesson, Slot
from tests.cast import FIRST_DAY, MORNING, TODAY, School, make_school

LATER = MORNING.replace(hour=10, minute=40)


def choose(school: School, rule: SessionRule, *, fitting: bool = True) -> None:
    with school.seen_by(school.head, MORNING) as viewer:
        if fitting:  # period 1 runs when the register opens at ten to nine; period 4 at one o'clock
            periods = LessonPeriod.objects.filter(school_id=school.id)
            periods.filter(number=1).update(starts=dt.time(8, 50), ends=dt.time(9, 50))
            periods.filter(number=4).update(starts=dt.time(13, 0), ends=dt.time(13, 55))
        choose_session_rule(by=viewer, rule=rule)


def teach(school: School, *periods: int) -> None:
    with school.seen_by(school.data_manager, MORNING) as viewer:
        lessons = [
            PlannedLesson(school.mathematics, Slot("", TODAY.weekday(), period), school.subject_teacher, "M4")
            for period in periods
        ]
        add_lessons(by=viewer, lessons=lessons, first_day=FIRST_DAY)


def lesson_mark(school: School, period: int, code: str, *, was: str = "", minutes: int | None = None) -> None:
    with school.seen_by(school.subject_teacher, LATER) as viewer:
        marks = [SentMark(uuid.uuid4(), school.ada, code, was, minutes)]
        take_marks(by=viewer, place=school.lesson(period=period), marks=marks)


def form_mark(school: School, code: str) -> None:
    with school.seen_by(school.tutor, MORNING) as viewer:
        save_marks(by=viewer, place=school.register(), marks=[SentMark(uuid.uuid4(), school.ada, code, None)])


def session(school: School) -> list[Entered]:
    with school.seen_by(school.tutor, LATER) as viewer:
        return list(mark_in_register(viewer, school.register(), school.ada).history)


def codes(school: School) -> list[str]:
    return [entry.code for entry in session(school)]


def assert_folds(school: School) -> None:
    with school.seen_by_command() as viewer:
        assert verify_lines(viewer, school.year).differences == ()


def test_without_a_rule_a_lesson_changes_no_session(school: School):
    form_mark(school, "N")
    lesson_mark(school, 2, "/")
    assert codes(school) == ["N"]


def test_the_lesson_at_the_opening_makes_the_session_s_mark_and_says_which(school: School):
    choose(school, SessionRule.LESSON_AT_OPENING)
    lesson_mark(school, 1, "/")
    entry = session(school)[0]
    assert (entry.code, entry.period, entry.origin) == ("/", 1, RegisterEntry.Origin.DERIVED)
    assert_folds(school)


def test_a_later_lesson_proves_late_after_closing_and_never_present(school: School):
    choose(school, SessionRule.LESSON_AT_OPENING)
    lesson_mark(school, 1, "N")
    lesson_mark(school, 2, "/")
    assert codes(school) == ["N", "U"]
    assert session(school)[-1].change is WhyChanged.FROM_LESSON
    assert_folds(school)


def test_a_derived_mark_follows_when_its_lesson_is_corrected(school: School):
    choose(school, SessionRule.LESSON_AT_OPENING)
    lesson_mark(school, 1, "N")
    lesson_mark(school, 1, "L", was="N", minutes=12)
    lesson_mark(school, 1, "/", was="L")
    assert codes(school) == ["N", "L", "/"]
    assert_folds(school)


def test_what_the_office_has_marked_stays(school: School):
    choose(school, SessionRule.LESSON_AT_OPENING)
    lesson_mark(school, 1, "N")
    with school.seen_by(school.office, LATER) as viewer:
        save_marks(by=viewer, place=school.register(), marks=[SentMark(uuid.uuid4(), school.ada, "I", "N")])
    lesson_mark(school, 2, "/")
    assert codes(school) == ["N", "I"]


def test_a_sighting_beats_an_older_absence_of_the_form_s_register(school: School):
    choose(school, SessionRule.FORM_THEN_LESSONS)
    form_mark(school, "N")
    with school.seen_by(school.tutor, MORNING) as viewer:
        finish_register(by=viewer, place=school.register(), anyway=True)
    lesson_mark(school, 2, "/")
    assert codes(school) == ["N", "U"]
    assert_folds(school)


def test_a_gap_of_the_form_s_register_stays_a_gap(school: School):
    choose(school, SessionRule.FORM_THEN_LESSONS)
    lesson_mark(school, 2, "/")
    assert codes(school) == []


def test_a_rule_that_the_day_does_not_allow_is_refused(school: School):
    with pytest.raises(NotPossible, match="No lesson is on"):
        choose(school, SessionRule.LESSON_AT_OPENING, fitting=False)
    with pytest.raises(Refused), school.seen_by(school.tutor, MORNING) as viewer:
        choose_session_rule(by=viewer, rule=SessionRule.FORM)


def test_the_mark_s_page_says_from_which_period_it_comes(school: School):
    choose(school, SessionRule.LESSON_AT_OPENING)
    lesson_mark(school, 1, "/")
    place = school.register()
    address = f"/registers/{place.group_id}/{place.day}/am/pupils/{school.ada}/"
    assert "from period 1" in school.signed_in(school.tutor).get(address).content.decode()


marks = st.tuples(st.integers(1, 3), st.sampled_from(["/", "L", "N", ""]), st.sampled_from([None, 5, 40]))


@pytest.fixture(scope="module")
def deriving_school(django_db_setup, django_db_blocker) -> School:
    with django_db_blocker.unblock():
        school = make_school()
        choose(school, SessionRule.LESSON_AT_OPENING)
        return school


@pytest.fixture
def looked_at_school(school: School) -> School:
    teach(school, 1, 2, 3)
    with school.seen_by(school.tutor, MORNING) as viewer:
        for who in ("ada", "esra"):
            mark = SentMark(uuid.uuid4(), school.people[who], "/", None)
            save_marks(by=viewer, place=school.register(), marks=[mark])
    return school


@pytest.mark.usefixtures("db_app")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(marks, max_size=6))
def test_whatever_is_marked_in_lessons_the_entries_fold_into_the_lines(deriving_school: School, sent):
    for period, code, minutes in sent:
        with deriving_school.seen_by(deriving_school.subject_teacher, LATER) as viewer:
            marks = [
                SentMark(
                    uuid.uuid4(), deriving_school.people[who], code, None, minutes if code == "L" else None
                )
                for who in ("ada", "esra", "theo")
            ]
            take_marks(by=viewer, place=deriving_school.lesson(period=period), marks=marks)
    assert_folds(deriving_school)


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


def test_a_lesson_knows_late_and_no_late_after_closing_and_is_open_until_its_end(school: School):
    teach(school, 2)
    with school.seen_by(school.subject_teacher, MORNING.replace(hour=10, minute=20)) as viewer:
        sheet = register_sheet(viewer, school.lesson(period=2))
        shown = register_page(sheet, viewer.now)
        assert [one.code for one in shown.choices] == ["/", "L", "N"]
        assert (shown.times, shown.title) == ("10:00 to 10:55", "Mathematics 1, Period 2")
        assert not shown.is_closed
        over = register_page(sheet, viewer.now.replace(hour=11, minute=0))
        assert over.is_closed
        assert [one.code for one in over.choices] == ["/", "L", "N"]
        take_marks(
            by=viewer, place=school.lesson(period=2), marks=[SentMark(uuid.uuid4(), school.ada, "N", "")]
        )
        finish_taking(by=viewer, place=school.lesson(period=2), anyway=True)
        came = SentMark(uuid.uuid4(), school.ada, "L", "N", 20)
        assert take_marks(by=viewer, place=school.lesson(period=2), marks=[came]).saved


def test_the_list_of_registers_holds_ones_lessons_and_those_one_covers(school: School):
    teach(school, 2, 3)
    with school.seen_by(school.cover_manager, MORNING) as viewer:
        cover = NewCover(school.cover_teacher, [school.mathematics], TODAY, Cover.Kind.LESSON, 3)
        enter_cover(by=viewer, cover=cover)
    for person in (school.subject_teacher, school.cover_teacher):
        with school.seen_by(person, MORNING) as viewer:
            lessons = day_list(viewer, TODAY).lessons
        assert [(one.period_name, one.room, one.who) for one in lessons] == [
            ("Period 2", "M4", ("Owen Pryce",)),
            ("Period 3", "M4", ("Carla Voss",)),
        ]


def test_choosing_a_rule_by_page_keeps_who_chose_it(school: School):
    browser = school.signed_in(school.head)
    page = browser.post("/registers/rule/", {"rule": "form_then_lessons"}, follow=True).content.decode()
    assert "Helen Marsh" in page
    with school.seen_by(school.head):
        assert SessionRuleChoice.objects.filter(school_id=school.id).count() == 1
    assert browser.post("/registers/rule/", {"rule": "lesson_at_opening"}).status_code == 422


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
