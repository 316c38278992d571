"""Saving marks: what is saved, what is a conflict, what needs a reason, and that a batch sent twice is saved once."""

import dataclasses
import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.saving import Saved, save_marks
from muster.attendance.actions.taking import take_marks
from muster.attendance.headers import NoRegister
from muster.attendance.intake import Because
from muster.attendance.models import Register, RegisterEntry
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.sheets import mark_in_register, register_sheet, register_sheet_at
from muster.attendance.queries.verification import verify_lines
from muster.attendance.rules import SentMark, WhyChanged
from muster.calendar.actions import NewSpan, change_term, change_year
from muster.calendar.models import AcademicYear, Term
from muster.protection.access.decisions import NotThere
from tests.cast import LEFT, MORNING, TODAY, TRAINING_DAY, School, make_school

pytestmark = pytest.mark.usefixtures("db_app")

AFTERNOON = MORNING.replace(hour=13, minute=10)
AFTER_CLOSING = MORNING.replace(hour=9, minute=40)


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def send(
    school: School,
    *marks: SentMark,
    by: uuid.UUID | None = None,
    at: dt.datetime = MORNING,
    place: RegisterPlace | None = None,
    because: Because | None = None,
) -> Saved:
    with school.seen_by(by or school.tutor, at) as viewer:
        return save_marks(
            by=viewer, place=place or school.register(), marks=marks, because=because or Because()
        )


def mark(pupil: uuid.UUID, code: str, was: str | None = "", minutes: int | None = None) -> SentMark:
    return SentMark(uuid.uuid4(), pupil, code, was, minutes)


def codes(school: School, at: dt.datetime = MORNING) -> dict[uuid.UUID, str]:
    with school.seen_by(school.tutor, at) as viewer:
        return {row.pupil_id: row.code for row in register_sheet(viewer, school.register()).rows}


def test_a_saved_mark_is_on_the_sheet_with_its_minutes(school):
    saved = send(school, mark(school.ada, "/"), mark(school.ben, "L", minutes=12))
    assert len(saved.saved) == 2
    with school.seen_by(school.tutor, MORNING) as viewer:
        rows = {row.pupil_id: row for row in register_sheet(viewer, school.register()).rows}
    assert (rows[school.ada].code, rows[school.ben].code, rows[school.ben].minutes) == ("/", "L", 12)
    assert rows[school.daisy].code == ""


def test_the_sheet_holds_who_is_in_the_group_and_on_roll_that_day(school):
    with school.seen_by(school.tutor, MORNING) as viewer:
        today = {row.pupil_id for row in register_sheet(viewer, school.register()).rows}
        then = {row.pupil_id for row in register_sheet(viewer, school.register(day=LEFT)).rows}
    assert school.leaver not in today
    assert school.newcomer in today
    assert school.leaver in then
    assert school.newcomer not in then


def test_a_batch_that_is_sent_twice_is_saved_once(school):
    marks = [mark(school.ada, "/"), mark(school.ben, "N")]
    first, second = send(school, *marks), send(school, *marks)
    assert set(first.saved) == set(second.saved)
    with school.seen_by(school.tutor, MORNING):
        assert RegisterEntry.objects.filter(school_id=school.id).count() == 1


def test_a_key_that_comes_again_in_another_register_is_no_repetition(school):
    sent = mark(school.ada, "N")
    send(school, sent)
    afternoon = school.register(slot=1)
    saved = send(school, sent, at=AFTERNOON, place=afternoon)
    assert saved.saved == (sent.key,)
    with school.seen_by(school.tutor, AFTERNOON) as viewer:
        rows = {row.pupil_id: row.code for row in register_sheet(viewer, afternoon).rows}
    assert rows[school.ada] == "N"


def test_a_key_that_comes_again_with_another_mark_is_decided_as_one(school):
    sent = mark(school.ada, "/")
    send(school, sent)
    saved = send(school, dataclasses.replace(sent, code="N", was="/"))
    assert saved.saved == (sent.key,)
    assert codes(school)[school.ada] == "N"
    clash = send(school, dataclasses.replace(sent, code="L", minutes=3))
    assert [(one.key, one.theirs) for one in clash.conflicts] == [(sent.key, "N")]


def test_a_mark_that_somebody_else_changed_is_a_conflict_and_stays(school):
    send(school, mark(school.ada, "/"))
    saved = send(school, mark(school.ada, "N", was=""), by=school.office)
    assert [(clash.yours, clash.theirs) for clash in saved.conflicts] == [("N", "/")]
    assert codes(school)[school.ada] == "/"


def test_marks_are_saved_on_the_days_by_which_a_year_was_made_longer(school):
    """Lines are as long as the year was when they were begun."""
    with school.seen_by_command() as by:
        half = Term.objects.get(
            school_id=school.id, kind="half_term", first_day__lte=TODAY, last_day__gte=TODAY
        )
        Term.objects.filter(school_id=school.id, first_day__gt=TODAY).delete()
        change_year(by=by, year_id=school.year.id, last_day=half.last_day)
    send(school, mark(school.ada, "/"))
    later = half.last_day + dt.timedelta(days=3)
    with school.seen_by_command() as by:
        change_year(by=by, year_id=school.year.id, last_day=later)
        longer = NewSpan(half.kind, half.first_day, later, half.name)
        change_term(by=by, term_id=half.id, term=longer)
    at, place = MORNING.replace(month=later.month, day=later.day), school.register(day=later)
    assert len(send(school, mark(school.ada, "N"), mark(school.ben, "/"), at=at, place=place).saved) == 2
    with school.seen_by(school.tutor, at) as viewer:
        rows = {row.pupil_id: row.code for row in register_sheet(viewer, place).rows}
    with school.seen_by_command() as by:
        assert verify_lines(by, AcademicYear.objects.get(id=school.year.id)).differences == ()
    assert (rows[school.ada], rows[school.ben], rows[school.daisy]) == ("N", "/", "")
    assert codes(school)[school.ada] == "/"


def test_one_conflict_does_not_hold_up_the_other_marks(school):
    send(school, mark(school.ada, "/"))
    saved = send(school, mark(school.ada, "N", was=""), mark(school.ben, "N", was=""))
    assert len(saved.conflicts) == 1
    assert len(saved.saved) == 1
    assert codes(school)[school.ben] == "N"


def test_the_same_mark_from_two_people_is_no_conflict(school):
    send(school, mark(school.ada, "/"))
    saved = send(school, mark(school.ada, "/", was=""), by=school.office)
    assert not saved.conflicts
    assert len(saved.saved) == 1


def test_marks_of_one_batch_may_each_have_their_own_reason(school):
    send(school, mark(school.ada, "N"), mark(school.ben, "N"), mark(school.daisy, "N"))
    with school.seen_by(school.tutor, MORNING) as viewer:
        finish_register(by=viewer, place=school.register(), anyway=True)
    marks = [
        SentMark(uuid.uuid4(), school.ada, "U", "N", 40, why=WhyChanged.ARRIVED_LATE),
        SentMark(uuid.uuid4(), school.ben, "/", "N", why=WhyChanged.WRONG_PUPIL),
        SentMark(uuid.uuid4(), school.daisy, "/", "N"),
    ]
    with school.seen_by(school.tutor, AFTER_CLOSING) as viewer:
        saved = take_marks(by=viewer, place=school.register(), marks=marks)
        reasons = [
            mark_in_register(viewer, school.register(), pupil).history[-1].change
            for pupil in (school.ada, school.ben)
        ]
    assert reasons == [WhyChanged.ARRIVED_LATE, WhyChanged.WRONG_PUPIL]
    assert [(one.pupil_id, one.needs_reason) for one in saved.refused] == [(school.daisy, True)]


def test_finishing_twice_keeps_the_moment_of_the_first_time(school):
    for at in (MORNING, AFTER_CLOSING):
        with school.seen_by(school.tutor, at) as viewer:
            finish_register(by=viewer, place=school.register(), anyway=True)
    with school.seen_by(school.tutor):
        assert Register.objects.get(school_id=school.id).finished_at == MORNING


def test_a_mark_can_be_taken_back_to_nothing(school):
    send(school, mark(school.ada, "/"))
    send(school, mark(school.ada, "", was="/"))
    assert codes(school)[school.ada] == ""


def test_marks_of_one_batch_for_one_pupil_follow_each_other(school):
    saved = send(school, mark(school.ada, "/"), mark(school.ada, "L", was="/", minutes=3))
    assert len(saved.saved) == 2
    assert codes(school)[school.ada] == "L"


@pytest.mark.parametrize(
    ("code", "why"),
    [("I", "attendance staff"), ("C", "grant leave"), ("QQ", "no such code"), ("H", "no such code")],
)
def test_a_teacher_is_told_why_a_code_is_not_theirs(school, code, why):
    saved = send(school, mark(school.ada, code))
    assert why in saved.refused[0].why
    assert codes(school)[school.ada] == ""


def test_attendance_staff_enter_other_codes_and_the_head_grants_leave(school):
    assert send(school, mark(school.ada, "I"), by=school.attendance_officer).saved
    assert send(school, mark(school.ben, "C"), by=school.attendance_officer).refused
    assert send(school, mark(school.ben, "C"), by=school.head).saved


def test_late_after_closing_is_offered_to_a_teacher_only_once_the_register_has_closed(school):
    assert send(school, mark(school.ada, "U")).refused
    assert send(school, mark(school.ada, "U"), at=AFTER_CLOSING).saved


def test_code_x_is_refused_for_a_pupil_of_compulsory_school_age(school):
    saved = send(school, mark(school.ada, "X"), by=school.office)
    assert "compulsory school age" in saved.refused[0].why


def test_a_pupil_of_another_group_is_refused(school):
    assert "not in the group" in send(school, mark(school.theo, "/")).refused[0].why


def test_minutes_beyond_a_day_are_refused(school):
    assert send(school, mark(school.ada, "L", minutes=601)).refused


def test_a_register_of_tomorrow_is_not_open(school):
    tomorrow = school.register(day=TODAY + dt.timedelta(days=1))
    assert "not open yet" in send(school, mark(school.ada, "/"), place=tomorrow).refused[0].why


@pytest.mark.parametrize("day", [TRAINING_DAY, dt.date(2026, 10, 28), dt.date(2030, 1, 8)])
def test_a_day_without_school_has_no_register(school, day):
    with pytest.raises(NoRegister):
        send(school, mark(school.ada, "/"), place=school.register(day=day))


def test_a_register_of_another_group_is_not_there_for_an_assistant(school):
    with pytest.raises(NotThere):
        send(school, mark(school.theo, "/"), by=school.assistant, place=school.register(school.form_4a))


def test_a_colleague_may_take_todays_register_until_somebody_else_has(school):
    other = school.register(school.form_4a)
    assert send(school, mark(school.theo, "/"), by=school.tutor, place=other).saved
    with pytest.raises(NotThere):
        send(school, mark(school.amara, "/"), by=school.subject_teacher, place=other)
    yesterday = school.register(school.form_4a, day=TODAY - dt.timedelta(days=1))
    with pytest.raises(NotThere):
        send(school, mark(school.amara, "/"), by=school.tutor, place=yesterday)


def test_before_closing_a_correction_needs_no_reason_and_is_labelled(school):
    send(school, mark(school.ada, "/"), mark(school.ben, "/"))
    finish(school)
    assert send(school, mark(school.ada, "N", was="/")).saved
    assert history(school, school.ada)[-1].change is WhyChanged.BEFORE_CLOSING


def test_a_correction_is_labelled_though_a_first_mark_is_saved_after_it(school):
    send(school, mark(school.ada, "/"))
    with school.seen_by(school.tutor, MORNING) as viewer:
        finish_register(by=viewer, place=school.register(), anyway=True)
    assert len(send(school, mark(school.ada, "N", was="/"), mark(school.ben, "/")).saved) == 2
    assert history(school, school.ada)[-1].change is WhyChanged.BEFORE_CLOSING


def test_after_closing_a_change_needs_a_reason_and_keeps_the_first_entry(school):
    send(school, mark(school.ada, "N"))
    finish(school)
    refused = send(school, mark(school.ada, "I", was="N"), by=school.office, at=AFTER_CLOSING)
    assert "Say why" in refused.refused[0].why
    because = Because(WhyChanged.REASON_RECEIVED, "Mother rang: a cold")
    assert send(
        school, mark(school.ada, "I", was="N"), by=school.office, at=AFTER_CLOSING, because=because
    ).saved
    assert [(line.code, line.change) for line in history(school, school.ada)] == [
        ("N", WhyChanged.NOT_A_CHANGE),
        ("I", WhyChanged.REASON_RECEIVED),
    ]


def test_the_register_as_at_an_earlier_moment_is_what_it_was(school):
    send(school, mark(school.ada, "N"))
    later = MORNING + dt.timedelta(minutes=10)
    send(school, mark(school.ada, "/", was="N"), at=later)
    with school.seen_by(school.tutor, later) as viewer:
        before = register_sheet_at(viewer, school.register(), MORNING + dt.timedelta(minutes=1))
        after = register_sheet_at(viewer, school.register(), later)
    assert {row.pupil_id: row.code for row in before.rows}[school.ada] == "N"
    assert {row.pupil_id: row.code for row in after.rows}[school.ada] == "/"


def test_finishing_with_gaps_names_them_and_leaves_the_register_open(school):
    send(school, mark(school.ada, "/"))
    finished = finish(school, anyway=False)
    assert not finished.is_finished
    assert school.ben in finished.gaps
    assert school.ada not in finished.gaps
    with school.seen_by(school.tutor, MORNING):
        assert Register.objects.get(school_id=school.id).finished_at is None


def test_finishing_anyway_leaves_the_gaps_as_gaps(school):
    send(school, mark(school.ada, "/"))
    assert finish(school, anyway=True).is_finished
    assert codes(school)[school.ben] == ""


def test_a_lesson_is_marked_in_the_line_of_the_half_term(school):
    saved = send(
        school,
        mark(school.ada, "/"),
        mark(school.theo, "N"),
        by=school.subject_teacher,
        place=school.lesson(),
    )
    assert len(saved.saved) == 2
    assert codes(school)[school.ada] == ""


def test_entries_fold_into_the_lines(school):
    send(school, mark(school.ada, "/"), mark(school.ben, "L", minutes=4))
    send(school, mark(school.ada, "N", was="/"))
    send(school, mark(school.theo, "/"), by=school.subject_teacher, place=school.lesson())
    with school.seen_by_command() as viewer:
        verified = verify_lines(viewer, school.year)
    assert verified.differences == ()
    assert verified.entries == 3


@pytest.mark.parametrize("pupils", [1, 6])
def test_a_register_opens_within_its_budget_of_queries(school, pupils):
    """A request spends three more: the session, the context and the standing; eight is the limit."""
    everyone = [school.ada, school.ben, school.daisy, school.esra, school.newcomer][:pupils]
    send(school, *[mark(pupil, "L", minutes=2) for pupil in everyone])
    with school.seen_by(school.tutor, MORNING) as viewer:
        register_sheet(viewer, school.register())  # the directory is in memory from here on
    with school.seen_by(school.tutor, MORNING) as viewer, CaptureQueriesContext(connection) as queries:
        register_sheet(viewer, school.register())
    assert len(queries) <= 5


def finish(school: School, *, anyway: bool = True):
    with school.seen_by(school.tutor, MORNING) as viewer:
        return finish_register(by=viewer, place=school.register(), anyway=anyway)


def history(school: School, pupil: uuid.UUID):
    with school.seen_by(school.office, MORNING) as viewer:
        return mark_in_register(viewer, school.register(), pupil).history
