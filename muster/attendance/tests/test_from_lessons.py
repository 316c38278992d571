"""Sessions that follow from lessons: the rules, their marks, and how these fold into the lines."""

import datetime as dt
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muster.attendance.actions.deriving import choose_session_rule
from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.saving import save_marks
from muster.attendance.actions.taking import finish_taking, take_marks
from muster.attendance.deriving import SessionRule
from muster.attendance.models import RegisterEntry, SessionRuleChoice
from muster.attendance.pages import register_page
from muster.attendance.queries.lists import day_list
from muster.attendance.queries.sheets import Entered, mark_in_register, register_sheet
from muster.attendance.queries.verification import verify_lines
from muster.attendance.rules import SentMark, WhyChanged
from muster.attendance.tests.taught import LATER, form_mark, lesson_mark, teach
from muster.calendar.models import LessonPeriod
from muster.calendar.refusals import NotPossible
from muster.people.actions.covering import NewCover, enter_cover
from muster.people.models import Cover
from muster.protection.access.decisions import Refused
from tests.cast import MORNING, TODAY, School, make_school


def choose(school: School, rule: SessionRule, *, fitting: bool = True) -> None:
    with school.seen_by(school.head, MORNING) as viewer:
        if fitting:  # period 1 runs when the register opens at ten to nine; period 4 at one o'clock
            periods = LessonPeriod.objects.filter(school_id=school.id)
            periods.filter(number=1).update(starts=dt.time(8, 50), ends=dt.time(9, 50))
            periods.filter(number=4).update(starts=dt.time(13, 0), ends=dt.time(13, 55))
        choose_session_rule(by=viewer, rule=rule)


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
