"""What a roster says of school years sets up the calendar: shown in the plan, applied with it, and never over what is there."""

import datetime as dt
import html

import pytest

from muster.calendar.actions import open_year
from muster.calendar.models import AcademicYear, SessionTime, Term
from muster.interchange.actions import Agreement, import_roster
from muster.interchange.plan import Plan
from muster.interchange.queries import planned
from muster.interchange.tests.packages import YEAR, package, reading, table, zipped
from muster.interchange.tests.test_views import apply, send
from tests.cast import LAST_DAY, School

NEXT = {**YEAR, "sourcedId": "next", "title": "2027/28", "startDate": "2027-08-25", "endDate": "2028-07-25",
        "schoolYear": "2028"}  # fmt: skip


def part(given_id: str, kind: str, first: str, last: str, parent: str = "next") -> dict[str, str]:
    return {
        "sourcedId": given_id,
        "title": given_id.title(),
        "type": kind,
        "startDate": first,
        "endDate": last,
        "parentSourcedId": parent,
        "schoolYear": "2028",
    }


AUTUMN = part("autumn", "term", "2027-09-02", "2027-12-18")
SPRING = part("spring", "term", "2028-01-04", "2028-03-25")
HALF = part("early-autumn", "gradingPeriod", "2027-09-02", "2027-10-23", "autumn")


def roster(*sessions: dict[str, str]) -> dict[str, str]:
    return {**package(), "academicSessions.csv": table("academicSessions", sessions)}


def plan_of(school: School, files: dict[str, str]) -> Plan:
    with school.seen_by(school.data_manager) as viewer:
        read = reading(files)
        assert not [one for one in read.problems if one.weight.value == "stops the import"], read.problems
        found = planned(viewer, read.roster, read.system, {})
    assert isinstance(found, Plan)
    return found


def test_a_year_to_come_is_planned_with_its_terms_behind_the_days_that_are_taken(school: School):
    (year,) = plan_of(school, roster(YEAR, NEXT, AUTUMN, SPRING, HALF)).years
    assert year.first_day == LAST_DAY + dt.timedelta(days=1)
    assert [(term.kind, term.name) for term in year.terms] == [
        ("term", "Autumn"),
        ("term", "Spring"),
        ("half_term", "Spring"),
        ("half_term", "Early-Autumn"),
    ]


def test_of_parts_that_share_days_the_first_is_a_half_term(school: School):
    """Some products send a report's weeks as a grading period of their own."""
    weeks = part("first-report", "gradingPeriod", "2027-10-11", "2027-11-05", "autumn")
    semester = part("first-semester", "term", "2027-09-02", "2028-01-28")
    client = school.signed_in(school.data_manager)
    apply(client, send(client, {"roster.zip": zipped(roster(YEAR, NEXT, AUTUMN, HALF, weeks, semester))}))
    with school.seen_by(school.data_manager) as viewer:
        halves = Term.objects.filter(school_id=viewer.school_id, kind="half_term", year__first_day__year=2027)
        assert [half.name for half in halves] == ["Early-Autumn"]


@pytest.mark.parametrize(
    "sessions",
    [
        (YEAR,),
        (YEAR, NEXT),
        (YEAR, part("autumn", "term", "2026-09-02", "2026-12-18", "year")),
    ],
    ids=["this year", "a year without terms", "terms of this year"],
)
def test_what_the_calendar_has_stays_and_a_year_without_terms_is_none(
    school: School, sessions: tuple[dict[str, str], ...]
):
    assert plan_of(school, roster(*sessions)).years == ()


def test_it_is_shown_and_then_set_up_with_the_times_of_the_year_before(school: School):
    client = school.signed_in(school.data_manager)
    plan = send(client, {"roster.zip": zipped(roster(YEAR, NEXT, AUTUMN, SPRING))})
    words = html.unescape(plan.content.decode())
    assert "School year 2027/28" in words
    assert "1 school year is set up" in words
    assert "Autumn, term: 2 September 2027 to" in words
    apply(client, plan)
    with school.seen_by(school.data_manager) as viewer:
        year = AcademicYear.objects.get(school_id=viewer.school_id, first_day__year=2027)
        assert Term.objects.filter(school_id=viewer.school_id, year=year, kind="half_term").count() == 2
        assert SessionTime.objects.filter(school_id=viewer.school_id, year=year).count() == (
            SessionTime.objects.filter(school_id=viewer.school_id, year=school.year).count()
        )
    again = send(client, {"roster.zip": zipped(roster(YEAR, NEXT, AUTUMN, SPRING))})
    assert "School year 2027/28" not in html.unescape(again.content.decode())


def test_a_year_that_is_here_without_terms_gains_them(school: School):
    with school.seen_by(school.data_manager) as viewer:
        held = open_year(by=viewer, first_day=dt.date(2027, 9, 1), last_day=dt.date(2028, 8, 31))
    (year,) = plan_of(school, roster(YEAR, NEXT, AUTUMN)).years
    assert year.year_id == held.id
    with school.seen_by(school.data_manager) as viewer:
        read = reading(roster(YEAR, NEXT, AUTUMN))
        import_roster(
            by=viewer,
            roster=read.roster,
            system=read.system,
            answers={},
            agreement=Agreement(many_may_end=True),
        )
        assert Term.objects.filter(school_id=viewer.school_id, year=held).count() == 2
