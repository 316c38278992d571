"""When clocks change, and when a pupil joins mid-week, nothing is lost or counted twice."""

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from muster.attendance.actions.saving import save_marks
from muster.attendance.intake import Because
from muster.attendance.queries.due import school_year
from muster.attendance.queries.sheets import mark_in_register, register_sheet, register_sheet_at
from muster.attendance.queries.verification import verify_lines
from muster.attendance.queries.whole import count_school
from muster.attendance.rules import SentMark, WhyChanged
from muster.attendance.tickets import BadTicket, issue_ticket, redeem_ticket
from muster.people.actions import NewMembership, NewPupil, add_memberships, admit_pupils
from muster.people.records import Name, Particulars
from tests.cast import LEFT, MORNING, TODAY, School

LONDON = ZoneInfo("Europe/London")
LAST_DAY_OF_HALF_TERM = LEFT  # Friday 23 October 2026; the clocks go back in the night to Sunday
JOINED = dt.date(2026, 11, 18)  # a Wednesday


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def put_clock(settings, moment: dt.datetime) -> None:
    settings.CLOCK_OFFSET = moment - dt.datetime.now(dt.UTC)


@pytest.mark.parametrize(
    ("opened", "midnight"),
    [
        (at("2026-10-24T23:30"), at("2026-10-26T00:00")),  # the clocks go back: a day of 25 hours
        (at("2027-03-28T00:30"), at("2027-03-28T23:00")),  # they go forward: 23 hours
    ],
    ids=["autumn", "spring"],
)
def test_a_ticket_lasts_until_the_schools_own_midnight(school: School, settings, opened, midnight):
    with school.seen_by(school.tutor, opened) as viewer:
        ticket = issue_ticket(viewer, school.register())
    put_clock(settings, midnight - dt.timedelta(minutes=5))
    with transaction.atomic():
        assert redeem_ticket(ticket).viewer.person_id == school.tutor
    put_clock(settings, midnight + dt.timedelta(minutes=1))
    with transaction.atomic(), pytest.raises(BadTicket):
        redeem_ticket(ticket)


def test_changes_in_the_hour_that_comes_twice_stay_in_the_order_in_which_they_were_made(school: School):
    place = school.register(day=LAST_DAY_OF_HALF_TERM)
    moments = [
        at("2026-10-25T00:40"),
        at("2026-10-25T01:20"),
    ]  # 01:40 in summer time, then 01:20 in winter time
    assert moments[0].astimezone(LONDON).time() > moments[1].astimezone(LONDON).time()
    for moment, (was, code) in zip(moments, [("", "N"), ("N", "I")], strict=True):
        with school.seen_by(school.office, moment) as viewer:
            sent = SentMark(uuid.uuid4(), school.ada, code, was)
            saved = save_marks(
                by=viewer, place=place, marks=[sent], because=Because(WhyChanged.REASON_RECEIVED)
            )
            assert saved.saved

    with school.seen_by(school.office, MORNING) as viewer:
        history = [line.code for line in mark_in_register(viewer, place, school.ada).history]
        between = {row.pupil_id: row.code for row in register_sheet_at(viewer, place, moments[0]).rows}
        after = {row.pupil_id: row.code for row in register_sheet_at(viewer, place, moments[1]).rows}
    assert sorted(history) == ["I", "N"]
    assert (between[school.ada], after[school.ada]) == ("N", "I")


@pytest.mark.parametrize(
    "week", [dt.date(2026, 10, 19), dt.date(2026, 11, 9), dt.date(2027, 3, 22), dt.date(2027, 4, 12)]
)
def test_every_school_day_beside_a_change_has_its_two_sessions(school: School, week: dt.date):
    days = [week + dt.timedelta(days=day) for day in range(5)]
    with school.seen_by(school.head, at("2027-07-01T12:00")) as viewer:
        year = school_year(viewer, viewer.today)
        assert year is not None
        due = [(index, day) for index, day in year.due(viewer.now) if day in days]
    in_school = [day for day in days if year.school.is_school_day(day, None)]
    assert [day for _, day in due] == [day for day in in_school for _ in range(2)]
    assert [index for index, _ in due] == [year.index(day, slot) for day in in_school for slot in range(2)]


@pytest.fixture
def joiner(school: School) -> uuid.UUID:
    """A pupil who joins on a Wednesday, and is in the register from that day on."""
    with school.seen_by_command() as viewer:
        new = NewPupil(Name("Jonas", "Falk"), Particulars(born=dt.date(2018, 5, 4)), JOINED)
        (pupil,) = admit_pupils(by=viewer, pupils=[new])
        add_memberships(by=viewer, memberships=[NewMembership(school.form_3b, pupil, JOINED)])
    return pupil


def test_who_joins_in_mid_week_stands_in_registers_from_that_day_on(school: School, joiner: uuid.UUID):
    with school.seen_by(school.tutor, MORNING) as viewer:
        listed = {
            day: joiner in {row.pupil_id for row in register_sheet(viewer, school.register(day=day)).rows}
            for day in (JOINED - dt.timedelta(days=1), JOINED, TODAY)
        }
    assert list(listed.values()) == [False, True, True]


def test_figures_of_who_joins_in_mid_week_begin_with_the_first_day(school: School, joiner: uuid.UUID):
    for day in (JOINED, JOINED + dt.timedelta(days=1)):
        with school.seen_by(school.office, MORNING) as viewer:
            save_marks(
                by=viewer, place=school.register(day=day), marks=[SentMark(uuid.uuid4(), joiner, "/", "")]
            )
    with school.seen_by(school.head, MORNING) as viewer:
        year = school_year(viewer, viewer.today)
        assert year is not None
        lines = count_school(viewer, year)
    row = [each.pupil_id for each in lines.roll].index(joiner)
    found = lines.over(0, len(lines.due))[row]
    since = [day for _, day in lines.due if day >= JOINED]
    assert (found.present, found.possible) == (2, 2)
    assert found.unmarked == len(since) - 2  # the days before are no gaps, because nobody expected the pupil
    with school.seen_by_command() as viewer:
        assert verify_lines(viewer, school.year).differences == ()
