"""Who does not come to every session: mornings only, not required, at another school too, on study leave, in mid-week."""

import datetime as dt
import uuid
from collections.abc import Sequence

import pytest

from muster.attendance.access import SEE_PUPIL_ATTENDANCE
from muster.attendance.actions.expecting import enter_absence
from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.saving import save_marks
from muster.attendance.figures import Figures
from muster.attendance.headers import NoRegister, read_header
from muster.attendance.known import kinds_offered
from muster.attendance.queries.due import school_year
from muster.attendance.queries.roll import roll_on
from muster.attendance.queries.sessions import due_marks
from muster.attendance.records import SESSION_LINE, KnownAbsence
from muster.attendance.rules import SentMark
from muster.calendar.actions import NewTime, change_time
from muster.calendar.models import SessionTime
from muster.calendar.profile import profile
from muster.calendar.refusals import NotPossible
from muster.people.actions import NewMembership, NewPupil, add_memberships, admit_pupils
from muster.people.records import Name, Particulars
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.identifiers import thing_id
from tests.cast import FIRST_DAY, MORNING, TODAY, School

ENGLAND = profile("england")
EVENING = MORNING.replace(hour=16)
MONDAY = TODAY - dt.timedelta(days=1)
FRIDAY = TODAY + dt.timedelta(days=3)
TUESDAY, THURSDAY = 1, 3


def admit(
    school: School, *, born: dt.date, first_day: dt.date = FIRST_DAY, last_day: dt.date | None = None
) -> uuid.UUID:
    """A pupil of form 3B, whatever the age."""
    with school.seen_by(school.office) as viewer:
        new = NewPupil(Name(given="Kit", family="Ames"), Particulars(born=born), first_day, last_day)
        [pupil] = admit_pupils(by=viewer, pupils=[new])
        add_memberships(by=viewer, memberships=[NewMembership(school.form_3b, pupil, first_day, last_day)])
        return pupil


def expect(school: School, pupils: Sequence[uuid.UUID], code: str, **when: object) -> None:
    kind = next(kind for kind in kinds_offered(ENGLAND, TODAY) if kind.code == code)
    with school.seen_by(school.office) as viewer:
        absence = KnownAbsence(MONDAY, FRIDAY, code, **when)  # type: ignore[arg-type]  # the caller's own words
        enter_absence(by=viewer, pupils=pupils, kind=kind, absence=absence)


def take(school: School, day: dt.date, slot: int, present: Sequence[uuid.UUID]) -> None:
    """Mark these present, and finish: whatever is known fills the rest."""
    at = dt.datetime.combine(day, dt.time(9 if slot == 0 else 13, 5), MORNING.tzinfo)
    place = school.register(day=day, slot=slot)
    with school.seen_by(school.tutor, at) as viewer:
        code = ENGLAND.sessions[slot].present
        save_marks(by=viewer, place=place, marks=[SentMark(thing_id(), pupil, code) for pupil in present])
        finish_register(by=viewer, place=place, anyway=True)


def figures_of(school: School, pupil: uuid.UUID) -> Figures:
    """As of the evening of today."""
    with school.seen_by(school.office, EVENING) as viewer:
        year = school_year(viewer, TODAY)
        assert year is not None
        each = roll_on(viewer, TODAY, since=FIRST_DAY, pupils=[pupil])[pupil]
        opened = open_folders(viewer, SEE_PUPIL_ATTENDANCE, [pupil], Want(SESSION_LINE, year.period))
        held = opened.of(SESSION_LINE, year.period).get(pupil)
        due = year.due(viewer.now, sites=each.sites, year_group=each.year_group)
        return due_marks(year, held.record if held else None, due, each.was_on_roll).figures


def test_part_time_reception_and_a_sixth_form_are_not_required_in_every_session(school: School):
    reception = admit(school, born=dt.date(2022, 5, 4))
    sixth_former = admit(school, born=dt.date(2009, 5, 4))
    expect(school, [reception], "X", slots=(1,))
    expect(school, [sixth_former], "X", weekdays=(TUESDAY, THURSDAY))
    for day in (MONDAY, TODAY):
        take(school, day, 0, [reception, *([sixth_former] if day == MONDAY else [])])
        take(school, day, 1, [sixth_former] if day == MONDAY else [])
    for pupil in (reception, sixth_former):
        figures = figures_of(school, pupil)
        assert (figures.possible, figures.absent, figures.not_possible) == (2, 0, 2)


def test_within_compulsory_age_nobody_is_not_required(school: School):
    with pytest.raises(NotPossible):
        expect(school, [school.ada], "X", slots=(1,))


def test_a_dual_registered_pupil_is_due_elsewhere_only_on_the_days_that_were_said(school: School):
    expect(school, [school.ada], "D", weekdays=(TUESDAY,))
    take(school, MONDAY, 0, [])
    take(school, TODAY, 0, [])
    figures = figures_of(school, school.ada)
    assert (figures.not_possible, figures.possible) == (1, 0), "Monday is a gap, and never somebody else's"


def test_study_leave_of_exam_weeks_is_authorised_and_ends_by_itself(school: School):
    expect(school, [school.ada, school.ben], "S")
    take(school, TODAY, 0, [school.ben])
    assert figures_of(school, school.ada).authorised == 1
    assert figures_of(school, school.ben).present == 1, "pre-filled is never locked"


def test_a_year_group_without_an_afternoon_has_no_register_and_no_gap_then(school: School):
    take(school, MONDAY, 0, [school.ada])
    before = figures_of(school, school.ada).unmarked
    with school.seen_by(school.head) as viewer:
        afternoon = SessionTime.objects.get(school_id=school.id, slot=1)
        times = NewTime(1, dt.time(13, 0), dt.time(13, 20), dt.time(15, 15), year_groups=("4",))
        change_time(by=viewer, time_id=afternoon.id, time=times)
    with pytest.raises(NoRegister), school.seen_by(school.tutor) as viewer:
        read_header(viewer, school.register(slot=1))
    after = figures_of(school, school.ada)
    assert (after.possible, after.unmarked) == (1, (before - 1) // 2)
    assert figures_of(school, school.theo).unmarked == before + 1


def test_who_joins_or_leaves_in_mid_week_is_due_while_on_roll_and_a_returner_twice(school: School):
    joiner = admit(school, born=dt.date(2018, 4, 3), first_day=TODAY)
    leaver = admit(school, born=dt.date(2018, 4, 3), first_day=MONDAY, last_day=MONDAY)
    for slot in (0, 1):
        take(school, MONDAY, slot, [leaver])
        take(school, TODAY, slot, [joiner])
    for pupil in (joiner, leaver):
        figures = figures_of(school, pupil)
        assert (figures.possible, figures.present, figures.unmarked) == (2, 2, 0)
