"""Who has reached a threshold: the evidence, whom the rule is about, and what is said of too short a history."""

import datetime as dt
from itertools import product

import pytest

from muster.attendance.actions.history import PastRegister, enter_history
from muster.attendance.lines import lesson_place
from muster.attendance.marks import Mark
from muster.calendar.profile import profile
from muster.people.actions import (
    Correction,
    NewGroup,
    NewPupil,
    admit_into_groups,
    correct_particulars,
    create_groups,
)
from muster.people.models import Group
from muster.people.records import Name, Particulars
from muster.pupils.queries.school import school_attendance
from muster.pupils.queries.thresholds import Threshold, Thresholds, thresholds
from tests.cast import MORNING, School, make_school
from tests.past_registers import take_week

pytestmark = pytest.mark.usefixtures("db_app")
SEPTEMBER = dt.date(2026, 9, 7)
HERE = "/\\" * 5


@pytest.fixture
def school() -> School:
    return make_school()


def week(school: School, number: int, ada: str, ben: str = HERE) -> None:
    monday = SEPTEMBER + dt.timedelta(weeks=number)
    take_week(school, school.form_3b, monday, {school.ada: ada, school.ben: ben})


def found(school: School, who: str = "attendance_officer", *, at: dt.datetime | None = None) -> Thresholds:
    with school.seen_by(school.people[who], at) as viewer:
        said = thresholds(viewer)
    assert said is not None
    return said


def threshold(said: Thresholds, beginning: str) -> Threshold:
    return next(each for each in said.thresholds if each.title.startswith(beginning))


def test_ten_unauthorised_sessions_are_listed_with_their_dates_and_codes(school: School):
    week(school, 0, "GG" + "/\\" * 4)
    week(school, 4, "/\\OONNUU/\\", "OONN" + "/\\" * 3)
    week(school, 5, "/\\UU/\\/\\/\\")
    (row,) = threshold(found(school), "10 unauthorised").rows
    assert (row.id, row.form) == (school.ada, "3B")
    assert row.words == "10 sessions, 7 September to 13 October"
    assert row.evidence[0] == ("Mon 7 September 2026", "AM G, PM G")
    assert [day for day, _ in row.evidence][-1] == "Tue 13 October 2026"
    assert len(row.evidence) == 5


def test_nine_are_not(school: School):
    week(school, 0, "GGGGGGGGG\\")
    assert threshold(found(school), "10 unauthorised").rows == ()


def test_ten_days_in_a_row_stay_listed_when_the_pupil_is_back(school: School):
    week(school, 0, "NNOOGGUUNN")
    week(school, 1, "N" * 10)
    week(school, 2, HERE)
    (row,) = threshold(found(school), "10 school days in a row").rows
    assert row.words == "10 school days, 7 to 18 September"
    assert len(row.evidence) == 10


def test_a_day_of_which_only_the_morning_is_over_is_no_day_of_the_row(school: School):
    week(school, 9, "/\\" * 2 + "O" * 6)  # nine whole days from Wednesday 11 November to Monday the 23rd
    week(school, 10, "O" * 10)
    week(school, 11, "OOO.......", HERE[:3] + ".......")
    assert threshold(found(school, at=MORNING.replace(hour=12)), "10 school days in a row").rows == ()
    assert threshold(found(school, at=MORNING.replace(hour=14)), "10 school days in a row").rows


def test_fifteen_days_of_illness_are_counted_together_or_not(school: School):
    for number in (0, 2, 4):
        week(school, number, "II" * 5, "II" * 4 + "/\\")
    assert [row.id for row in threshold(found(school), "15 school days").rows] == [school.ada]


def test_shares_are_counted_in_whole_numbers_and_lead_to_the_list_of_names(school: School):
    week(school, 0, "II" * 3 + "/\\" * 2, "I\\" + "/\\" * 4)
    shares = found(school).shares
    assert [(share.words.split(" missed")[0], share.only) for share in shares] == [
        ("Year 3 to Year 4: 2 of 2 pupils", "persistent"),
        ("Year 3 to Year 4: 1 of 2 pupils", "severe"),
    ]


def test_pupils_outside_compulsory_school_age_are_counted_and_not_listed(school: School):
    week(school, 0, "O" * 10)
    with school.seen_by_command() as by:
        young = Particulars(born=dt.date(2022, 4, 3))
        correct_particulars(by=by, corrections=[Correction(school.ada, young)])
    reached = threshold(found(school), "10 unauthorised")
    assert reached.rows == ()
    assert reached.outside == "1 pupil outside compulsory school age is not listed."


def test_a_short_history_is_said(school: School):
    week(school, 8 + 1, HERE)
    caveats = found(school).caveats
    assert "History missing before 9 November 2026: fewer than 10 school weeks are held." in caveats


def test_early_in_the_year_figures_are_provisional(school: School):
    with school.seen_by(school.attendance_officer, dt.datetime(2026, 9, 18, 16, tzinfo=dt.UTC)) as viewer:
        said = thresholds(viewer)
    assert said is not None
    assert said.caveats[0] == "Provisional: 3 school weeks of the year so far."


def test_a_pattern_is_said_with_its_numbers(school: School):
    for number in range(5):
        week(school, number, "II" + "/\\" * 4)
    (pattern,) = found(school).patterns
    assert pattern.words == "5 of 5 days missed were a Monday"
    assert pattern.names == ((school.ada, "Ada Sinclair"),)


def test_the_page_shows_who_and_why_to_whom_it_may(school: School):
    week(school, 0, "O" * 10)
    shown = school.signed_in(school.attendance_officer).get("/school/attendance/thresholds").content.decode()
    assert "Ada Sinclair" in shown
    assert "AM O, PM O" in shown
    for who in ("tutor", "data_manager", "governor", "it_administrator"):
        assert school.signed_in(school.people[who]).get("/school/attendance/thresholds").status_code == 403


def test_shares_leave_out_reception_and_sixth_form_as_the_statistics_do(school: School):
    """A four-year-old who missed everything is in no share, on this page and on that of the school alike."""
    with school.seen_by_command() as by:
        kind, registers = Group.Kind.FORM, Group.Registers.SESSION
        form = NewGroup("RB", kind, school.year.first_day, registers=registers, year_group="R")
        (reception,) = create_groups(by=by, groups=[form])
        child = NewPupil(
            name=Name(given="Rae", family="Stone"), particulars=Particulars(), first_day=school.year.first_day
        )
        small = admit_into_groups(by=by, pupil=child, groups=[reception])
    week(school, 0, HERE)
    take_week(school, reception, SEPTEMBER, {small: "I" * 10})
    assert [share.words.split(" missed")[0] for share in found(school).shares] == [
        "Year 3 to Year 4: 0 of 2 pupils",
        "Year 3 to Year 4: 0 of 2 pupils",
    ]
    with school.seen_by(school.head) as viewer:
        page = school_attendance(viewer)
    assert page is not None
    assert page.sentences[0].words.startswith("0 of 2 pupils are persistently absent")


def lessons_of_week(school: School, number: int, friday: str, *, leave: str = "/") -> None:
    """Periods 1 and 2 of every day of a week, all present but for Friday's second: Ada's and Theo's codes."""
    monday = SEPTEMBER + dt.timedelta(weeks=number)
    half = school.year.first_day, dt.date(2026, 10, 23)
    registers = []
    for day, period in product((monday + dt.timedelta(days=n) for n in range(5)), (1, 2)):
        is_it = (day.weekday(), period) == (4, 2)
        marks = [(school.ada, friday if is_it else "/"), (school.theo, leave if is_it else "/")]
        moment = dt.datetime.combine(day, dt.time(8 + period), dt.UTC)
        registers.append(
            PastRegister(
                school.lesson(day, period),
                lesson_place(first_day=half[0], last_day=half[1], day=day, period_number=period),
                moment,
                None,
                moment,
                [(pupil, Mark(profile("england").bytes_by_symbol[code])) for pupil, code in marks],
            )
        )
    with school.seen_by_command() as viewer:
        enter_history(by=viewer, year=school.year, registers=registers)


def test_the_same_lesson_missed_each_week_by_somebody_who_is_in_school_is_said(school: School):
    for number in range(5):
        week(school, number, HERE)
        lessons_of_week(school, number, "N" if number else "/", leave="C")
    (pattern,) = found(school).patterns
    assert pattern.words == "4 of 4 lessons missed while in school were Period 2 on a Friday"
    assert pattern.names == ((school.ada, "Ada Sinclair"),)


def test_lessons_of_a_morning_away_are_no_pattern_of_a_lesson(school: School):
    for number in range(5):
        week(school, number, "/\\" * 4 + "N\\")
        lessons_of_week(school, number, "N")
    assert [pattern.words for pattern in found(school).patterns] == ["5 of 5 days missed were a Friday"]
