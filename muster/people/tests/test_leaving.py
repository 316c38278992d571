"""Leaving the roll and correcting times on it: no date contradicts what the registers say."""

import datetime as dt

import pytest

from muster.calendar.refusals import NotPossible
from muster.people.actions import (
    Leaving,
    NewPupil,
    Registration,
    admit_pupils,
    change_registration,
    correct_time_on_roll,
    readmit,
    take_off_roll,
    withdraw_expected,
)
from muster.people.models import Enrolment, Membership
from muster.people.queries.records import past_values, pupil_record
from muster.people.records import Name, Particulars
from muster.people.roll import Stay
from muster.protection.access.decisions import Refused
from muster.protection.audit.reading import Sought, events
from tests.cast import CAME, FIRST_DAY, LEFT, TODAY, School, make_school
from tests.past_registers import take_week

pytestmark = pytest.mark.usefixtures("db_app")
MONDAY = dt.date(2026, 11, 16)
ELSEWHERE = Leaving(MONDAY, "other_school", "Elmbrook Academy")


@pytest.fixture
def school() -> School:
    return make_school()


def test_a_pupil_does_not_leave_before_the_last_mark(school: School):
    take_week(school, school.form_3b, MONDAY, {school.ada: "/\\" * 5})
    with school.seen_by(school.office) as viewer, pytest.raises(NotPossible, match="20 November 2026"):
        take_off_roll(by=viewer, pupil_id=school.ada, leaving=ELSEWHERE)
    with school.seen_by(school.office) as viewer:
        assert Enrolment.objects.get(pupil_id=school.ada).last_day is None
        friday = Leaving(dt.date(2026, 11, 20), "other_school", "Elmbrook Academy")
        take_off_roll(by=viewer, pupil_id=school.ada, leaving=friday)
        assert Enrolment.objects.get(pupil_id=school.ada).last_day == friday.last_day


def test_leaving_ends_every_group_and_says_where_to(school: School):
    with school.seen_by(school.office) as viewer:
        take_off_roll(by=viewer, pupil_id=school.ada, leaving=ELSEWHERE)
        record = pupil_record(viewer, school.ada)
        assert {row.last_day for row in Membership.objects.filter(pupil_id=school.ada)} == {MONDAY}
    assert record.particulars.record.leaving_ground == "other_school"
    assert record.particulars.record.destination == "Elmbrook Academy"


def test_who_is_registered_otherwise_from_a_later_day_on_does_not_leave_before_it(school: School):
    dual = Registration(Enrolment.Kind.DUAL_MAIN, TODAY + dt.timedelta(days=30), "Elmbrook Academy")
    with school.seen_by(school.office) as viewer:
        change_registration(by=viewer, pupil_id=school.ada, registration=dual)
    with (
        school.seen_by(school.office) as viewer,
        pytest.raises(NotPossible, match="registered here in another way"),
    ):
        take_off_roll(by=viewer, pupil_id=school.ada, leaving=ELSEWHERE)


def test_a_change_of_registration_begins_the_day_after_the_time_before_ends(school: School):
    dual = Registration(Enrolment.Kind.DUAL_MAIN, TODAY, "Elmbrook Academy")
    with school.seen_by(school.office) as viewer:
        change_registration(by=viewer, pupil_id=school.ada, registration=dual)
        rows = Enrolment.objects.filter(pupil_id=school.ada).order_by("first_day")
        days = list(rows.values_list("kind", "last_day"))
    assert days == [("single", TODAY - dt.timedelta(days=1)), ("dual_main", None)]


def test_who_comes_today_is_not_withdrawn_any_more(school: School):
    with school.seen_by(school.office) as viewer:
        (pupil,) = admit_pupils(by=viewer, pupils=[NewPupil(Name("Maeve", "Quinn"), Particulars(), TODAY)])
        (stay,) = Enrolment.objects.filter(pupil_id=pupil)
    with school.seen_by(school.office) as viewer, pytest.raises(NotPossible, match="first day has come"):
        withdraw_expected(by=viewer, pupil_id=pupil, enrolment_id=stay.id)


def test_who_is_not_on_roll_that_day_does_not_leave(school: School):
    with school.seen_by(school.office) as viewer, pytest.raises(NotPossible, match="not on roll"):
        take_off_roll(by=viewer, pupil_id=school.leaver, leaving=ELSEWHERE)


def test_a_teacher_takes_nobody_off_roll(school: School):
    with school.seen_by(school.tutor) as viewer, pytest.raises(Refused):
        take_off_roll(by=viewer, pupil_id=school.ada, leaving=ELSEWHERE)


def test_a_return_clears_the_ground_of_leaving_and_keeps_it_as_past(school: School):
    with school.seen_by(school.office) as viewer:
        take_off_roll(by=viewer, pupil_id=school.ada, leaving=ELSEWHERE)
        readmit(by=viewer, pupil_id=school.ada, registration=Registration(Enrolment.Kind.SINGLE, TODAY))
        record = pupil_record(viewer, school.ada)
        past = past_values(viewer, school.ada)
    assert record.particulars.record.leaving_ground == ""
    assert ("leaving ground", "other_school") in [value for each in past for value in each.values]


def test_every_change_of_the_roll_is_in_the_log_by_its_name(school: School):
    dual = Registration(Enrolment.Kind.DUAL_MAIN, TODAY, "Elmbrook Academy")
    with school.seen_by(school.office) as viewer:
        take_off_roll(by=viewer, pupil_id=school.ada, leaving=ELSEWHERE)
        readmit(by=viewer, pupil_id=school.ada, registration=Registration(Enrolment.Kind.SINGLE, TODAY))
        change_registration(by=viewer, pupil_id=school.ada, registration=dual)
    with school.seen_by_command() as command:
        said = {event.action for event in events(command, Sought(person_id=school.ada))}
    assert {"take off roll", "put back on roll", "change registration"} <= said


def test_a_return_before_the_end_of_the_time_before_is_refused(school: School):
    with school.seen_by(school.office) as viewer, pytest.raises(NotPossible, match="on roll already"):
        readmit(by=viewer, pupil_id=school.leaver, registration=Registration(Enrolment.Kind.SINGLE, LEFT))


def test_corrected_days_are_kept_as_they_were(school: School):
    with school.seen_by(school.office) as viewer:
        time = pupil_record(viewer, school.newcomer).times[0]
        earlier = Stay(CAME - dt.timedelta(days=3))
        correct_time_on_roll(
            by=viewer,
            pupil_id=school.newcomer,
            enrolment_id=time.id,
            stay=earlier,
            why="agreed with the family",
        )
        assert pupil_record(viewer, school.newcomer).times[0].first_day == earlier.first_day
        past = past_values(viewer, school.newcomer)[0]
    assert past.what == "time on roll"
    assert ("first day", "9 November 2026") in past.values
    assert past.why == "agreed with the family"


def test_days_that_would_leave_marks_outside_are_refused(school: School):
    take_week(school, school.form_3b, MONDAY, {school.ada: "/\\" * 5})
    with school.seen_by(school.office) as viewer:
        time = pupil_record(viewer, school.ada).times[0]
        with pytest.raises(NotPossible, match="marks until"):
            correct_time_on_roll(
                by=viewer, pupil_id=school.ada, enrolment_id=time.id, stay=Stay(FIRST_DAY, MONDAY)
            )
