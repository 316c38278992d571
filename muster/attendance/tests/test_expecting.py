"""Absences known beforehand: entered once, granted by name, kept with their history, and never locked."""

import datetime as dt
import uuid

import msgspec
import pytest

from muster.attendance.actions.expecting import (
    change_absence,
    decide_leave,
    end_absence,
    enter_absence,
    expect_absences,
    take_session_out,
    write_known,
)
from muster.attendance.actions.finishing import Finished, finish_register
from muster.attendance.actions.saving import save_marks
from muster.attendance.known import Clash
from muster.attendance.queries.due import school_year
from muster.attendance.queries.known_absences import KnownLists, known_absence, known_lists
from muster.attendance.queries.sheets import mark_in_register, register_sheet
from muster.attendance.queries.verification import verify_lines
from muster.attendance.records import KnownAbsence
from muster.attendance.rules import SentMark, WhyChanged
from muster.calendar.profile import profile
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere
from tests.cast import LAST_DAY, MORNING, TODAY, TRAINING_DAY, School

ONE_DAY = dt.timedelta(days=1)
AFTER_CLOSING = MORNING.replace(hour=10)
DENTIST = KnownAbsence(TODAY, TODAY, "M", (0,), "Dentist")


def expected(school: School, slot: int) -> dict[object, str]:
    """What the register of form 3B expects of each pupil."""
    with school.seen_by(school.tutor) as viewer:
        return {row.pupil_id: row.expected for row in register_sheet(viewer, school.register(slot=slot)).rows}


def test_a_known_absence_stands_in_the_register_of_its_session(school: School):
    with school.seen_by(school.office) as viewer:
        expect_absences(by=viewer, year=school.year, absences={school.ada: DENTIST})
    assert expected(school, 0)[school.ada] == "M"
    assert expected(school, 1)[school.ada] == ""
    assert expected(school, 0)[school.ben] == ""


def test_a_second_absence_leaves_the_first_as_it_is(school: School):
    funeral = KnownAbsence(TODAY, TODAY, "C", (1,), "Funeral")
    for absence in (DENTIST, funeral):
        with school.seen_by(school.attendance_officer) as viewer:
            expect_absences(by=viewer, year=school.year, absences={school.ada: absence})
    assert (expected(school, 0)[school.ada], expected(school, 1)[school.ada]) == ("M", "C")


def test_a_tutor_notes_no_absence_beforehand(school: School):
    with pytest.raises(NotThere), school.seen_by(school.tutor) as viewer:
        expect_absences(by=viewer, year=school.year, absences={school.ada: DENTIST})


ENGLAND = profile("england")
KINDS = {kind.name: kind for kind in ENGLAND.known_absences}
LEAVE = KnownAbsence(
    TODAY, TODAY, "C", ground="Bereavement or a funeral", asked_by="Mother", asked_on=TODAY - ONE_DAY
)
VISIT = KnownAbsence(TODAY, TODAY, "V", (0,), "Museum")


def enter(
    school: School, kind: str, absence: KnownAbsence, *, by: str = "office", pupil: str = "ada"
) -> None:
    with school.seen_by(school.people[by], MORNING) as viewer:
        enter_absence(by=viewer, pupils=[school.people[pupil]], kind=KINDS[kind], absence=absence)


def lists(school: School, at: dt.datetime = MORNING) -> KnownLists:
    with school.seen_by(school.office, at) as viewer:
        year = school_year(viewer, TODAY)
        assert year is not None
        return known_lists(viewer, year)


def mark(school: School, code: str, *, pupil: str = "ada", at: dt.datetime = MORNING) -> None:
    with school.seen_by(school.tutor, at) as viewer:
        marks = [SentMark(uuid.uuid4(), school.people[pupil], code, None)]
        save_marks(by=viewer, place=school.register(), marks=marks)


def finish(school: School) -> Finished:
    with school.seen_by(school.tutor, MORNING) as viewer:
        return finish_register(by=viewer, place=school.register())


def line(school: School, pupil: str = "ada") -> str:
    with school.seen_by(school.tutor, MORNING) as viewer:
        rows = register_sheet(viewer, school.register()).rows
        return next(row.code for row in rows if row.pupil_id == school.people[pupil])


def test_leave_is_asked_for_and_fills_registers_only_once_it_is_granted(school: School):
    enter(school, "leave", LEAVE)
    assert expected(school, 0)[school.ada] == ""
    asked = lists(school).asked[0].which
    with school.seen_by(school.office, MORNING) as viewer, pytest.raises(NotThere):
        decide_leave(by=viewer, which=asked, is_granted=True)
    with school.seen_by(school.head, MORNING) as viewer:
        decide_leave(by=viewer, which=asked, is_granted=True)
    assert expected(school, 0)[school.ada] == "C"


def test_refused_leave_fills_nothing_and_stays_on_record(school: School):
    enter(school, "leave", LEAVE)
    with school.seen_by(school.head, MORNING) as viewer:
        decide_leave(by=viewer, which=lists(school).asked[0].which, is_granted=False)
    assert expected(school, 0)[school.ada] == ""
    assert [row.absence.state for row in lists(school).over] == ["refused"]


def test_leave_that_the_office_makes_longer_is_asked_for_again(school: School):
    enter(school, "leave", LEAVE, by="head")
    which = lists(school).now[0].which
    longer = msgspec.structs.replace(LEAVE, last_day=TODAY + ONE_DAY)
    with school.seen_by(school.office, MORNING) as viewer:
        change_absence(by=viewer, which=which, kind=KINDS["leave"], changed=longer)
    assert expected(school, 0)[school.ada] == ""
    assert len(lists(school).asked) == 1


def test_what_an_absence_said_before_is_kept_with_who_changed_it(school: School):
    enter(school, "appointment", DENTIST)
    which = lists(school).now[0].which
    later = msgspec.structs.replace(DENTIST, slots=(1,))
    with school.seen_by(school.attendance_officer, MORNING) as viewer:
        change_absence(by=viewer, which=which, kind=KINDS["appointment"], changed=later)
        year = school_year(viewer, TODAY)
        assert year is not None
        found = known_absence(viewer, year, school.ada, which.absence_id)
    assert found.row.absence.slots == (1,)
    assert [(former.absence.slots, who) for former, who in found.former] == [((0,), "Amir Saleh")]
    assert (expected(school, 0)[school.ada], expected(school, 1)[school.ada]) == ("", "M")


def test_an_absence_that_ends_before_it_begins_does_not_take_place(school: School):
    enter(school, "appointment", DENTIST)
    with school.seen_by(school.office, MORNING) as viewer:
        end_absence(by=viewer, which=lists(school).now[0].which, last_day=TODAY - ONE_DAY)
    assert expected(school, 0)[school.ada] == ""


def test_a_recurring_absence_holds_on_its_weekdays(school: School):
    part_time = KnownAbsence(TODAY - 7 * ONE_DAY, TODAY + 14 * ONE_DAY, "M", (0,), "Therapy", weekdays=(1,))
    enter(school, "appointment", part_time)
    assert expected(school, 0)[school.ada] == "M"  # a Tuesday
    with school.seen_by(school.tutor) as viewer:
        wednesday = register_sheet(viewer, school.register(day=TODAY + ONE_DAY)).rows
    assert {row.expected for row in wednesday} == {""}


@pytest.mark.parametrize("day", [TRAINING_DAY, LAST_DAY + ONE_DAY], ids=["training day", "next year"])
def test_an_absence_without_a_session_of_school_is_refused(school: School, day: dt.date):
    with pytest.raises(NotPossible):
        enter(school, "appointment", KnownAbsence(day, day, "M"))


def test_a_code_that_does_not_fit_the_age_is_refused(school: School):
    with pytest.raises(NotPossible, match="compulsory school age"):
        enter(school, "not_required", KnownAbsence(TODAY, TODAY, "X"))


def test_nobody_who_is_no_pupil_is_expected_to_be_away(school: School):
    with pytest.raises(NotThere):
        enter(school, "appointment", DENTIST, pupil="parent")


def test_finishing_enters_what_is_known_and_calls_nobody_on_a_visit_present(school: School):
    enter(school, "appointment", DENTIST)
    enter(school, "visit", VISIT, pupil="ben")
    for pupil in ("daisy", "esra", "newcomer"):
        mark(school, "/", pupil=pupil)
    assert finish(school) == Finished(True, ())
    assert (line(school, "ada"), line(school, "ben")) == ("M", "")
    with school.seen_by_command() as viewer:
        assert verify_lines(viewer, school.year).differences == ()


def test_an_unconfirmed_visit_is_work_for_the_office_once_the_register_has_closed(school: School):
    enter(school, "visit", VISIT)
    assert lists(school).clashes == ()
    clash = lists(school, AFTER_CLOSING).clashes[0]
    assert clash.clash is Clash.NOT_CONFIRMED
    with school.seen_by(school.office, AFTER_CLOSING) as viewer:
        write_known(
            by=viewer, place=school.register(), pupil=school.ada, absence_id=clash.row.which.absence_id
        )
    assert line(school) == "V"
    assert lists(school, AFTER_CLOSING).clashes == ()


def test_somebody_who_is_seen_is_shown_to_the_office_and_nothing_is_overwritten(school: School):
    enter(school, "appointment", DENTIST)
    mark(school, "/")
    clash = lists(school).clashes[0]
    assert (clash.clash, line(school)) == (Clash.SEEN, "/")
    with school.seen_by(school.office, MORNING) as viewer:
        which = clash.row.which
        with pytest.raises(NotPossible):
            write_known(by=viewer, place=school.register(), pupil=school.ada, absence_id=which.absence_id)
        take_session_out(by=viewer, which=which, day=TODAY, slot=0)
    assert (lists(school).clashes, line(school)) == ((), "/")


def test_an_absence_without_a_reason_takes_the_known_one_in_one_step(school: School):
    mark(school, "N")
    enter(school, "leave", LEAVE, by="head")
    clash = lists(school).clashes[0]
    assert clash.clash is Clash.NO_REASON
    with school.seen_by(school.office, MORNING) as viewer:
        write_known(
            by=viewer, place=school.register(), pupil=school.ada, absence_id=clash.row.which.absence_id
        )
        history = mark_in_register(viewer, school.register(), school.ada).history
    assert [(entry.code, entry.change) for entry in history] == [
        ("N", WhyChanged.NOT_A_CHANGE),
        ("C", WhyChanged.REASON_RECEIVED),
    ]


def test_a_lesson_expects_nobody_who_is_away_in_its_session(school: School):
    enter(school, "appointment", DENTIST)
    with school.seen_by(school.subject_teacher) as viewer:
        rows = register_sheet(viewer, school.lesson(period=2)).rows
        afternoon = register_sheet(viewer, school.lesson(period=5)).rows
    assert {row.pupil_id: row.expected for row in rows}[school.ada] == "M"
    assert {row.pupil_id: row.expected for row in afternoon}[school.ada] == ""


def test_the_pages_enter_show_change_and_end_an_absence(school: School):
    browser = school.signed_in(school.office)
    found = browser.post("/known-absences/find", {"words": "ada"}).content.decode()
    assert f"/known-absences/add?pupil={school.ada}" in found
    form = {
        "pupils": [school.ada],
        "kind": "appointment",
        "first_day": TODAY,
        "last_day": TODAY,
        "slots": [0],
        "reason": "Dentist",
    }
    page = browser.post(f"/known-absences/add?pupil={school.ada}", form, follow=True).content.decode()
    assert "Entered for 1 pupil." in page
    assert "24 November, morning" in page
    address = page.split(f'href="/known-absences/{school.ada}/')[1].split('"')[0]
    assert "Dentist" in browser.get(f"/known-absences/{school.ada}/{address}").content.decode()
    changed = browser.post(
        f"/known-absences/{school.ada}/{address}change", {**form, "reason": "Orthodontist"}, follow=True
    )
    assert "Orthodontist" in changed.content.decode()
    ended = browser.post(
        f"/known-absences/{school.ada}/{address}end", {"last_day": TODAY - ONE_DAY}, follow=True
    )
    assert "does not take place" in ended.content.decode()


def test_a_form_with_a_mistake_keeps_what_was_typed(school: School):
    form = {
        "pupils": [school.ada],
        "kind": "provision",
        "first_day": TODAY,
        "last_day": TODAY,
        "asked_by": "Aunt",
    }
    answer = school.signed_in(school.office).post(f"/known-absences/add?pupil={school.ada}", form)
    assert answer.status_code == 422
    assert "needs its cause or nature in words" in answer.content.decode()
    assert 'value="Aunt"' in answer.content.decode()


def test_many_pupils_of_a_group_are_entered_at_once(school: School):
    page = school.signed_in(school.office).get(f"/known-absences/add?group={school.form_3b}").content.decode()
    assert page.count('name="pupils"') == 5


def test_suspensions_add_up_to_45_school_days_in_a_year_at_most(school: School):
    """Tuesday 24 November to Friday 29 January are 39 school days, so that Monday 8 February is the 45th."""
    enter(school, "suspension", suspended(TODAY, dt.date(2027, 1, 29)), by="head")
    february = suspended(dt.date(2027, 2, 1), dt.date(2027, 2, 8))
    with pytest.raises(NotPossible, match=r"At most 45 school days .* it would be 46\."):
        enter(school, "suspension", suspended(dt.date(2027, 2, 1), dt.date(2027, 2, 9)), by="head")
    enter(school, "suspension", february, by="head")
    half = msgspec.structs.replace(suspended(dt.date(2027, 3, 1), dt.date(2027, 3, 1)), slots=(1,))
    with pytest.raises(NotPossible, match="45 and a half"):
        enter(school, "suspension", half, by="head")
    enter(school, "suspension", half, by="head", pupil="ben")


def test_a_suspension_is_not_made_longer_than_the_law_lets_it_be(school: School):
    enter(school, "suspension", suspended(TODAY, TODAY), by="head")
    which = lists(school).now[0].which
    too_long = suspended(TODAY, dt.date(2027, 3, 1))
    with pytest.raises(NotPossible, match="At most 45"), school.seen_by(school.head, MORNING) as viewer:
        change_absence(by=viewer, which=which, kind=KINDS["suspension"], changed=too_long)


def suspended(first: dt.date, last: dt.date) -> KnownAbsence:
    return KnownAbsence(first, last, "E", reason="Suspended")
