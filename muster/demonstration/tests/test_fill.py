"""A small invented school in the database."""

import datetime as dt
from functools import cache

import pytest
from django.db import transaction
from django.test import override_settings

from muster.attendance.models import Register, RegisterEntry
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.sheets import register_sheet
from muster.attendance.queries.verification import verify_lines
from muster.calendar.models import AcademicYear, Trust
from muster.demonstration.fill import fill
from muster.demonstration.people import Plan, make_schools
from muster.demonstration.registers import LONDON, Placed
from muster.people.directory import names
from muster.people.models import Cover, Enrolment, Group, Membership
from muster.protection import clock
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.keys.provider import provider
from muster.reports.models import Report, ReportCycle
from muster.reports.queries.links import at_home

NOW = dt.datetime(2026, 11, 24, 8, 50, tzinfo=LONDON)
SMALL = (
    Plan("Littleworth Primary School", "990003", "primary", "littleworth.example", (2, 3, 4), 2),
    Plan("Muchworth School", "990004", "secondary", "muchworth.example", (8, 10), 2),
)


@cache
def filled() -> list[Placed]:
    """Two small schools, filled once for all tests of this module, which only read."""
    provider().prepare(clock.now().date())
    with override_settings(ADDRESS="https://muster.example.org"), transaction.atomic():
        trust = Trust(name="A small trust")
        trust.save()
        return [fill(made, trust, seed=3, now=NOW) for made in make_schools(3, NOW.date(), SMALL)]


@pytest.fixture
def both(db_app: None) -> list[Placed]:
    return filled()


def test_entries_and_lines_agree(both: list[Placed]):
    for placed in both:
        with transaction.atomic():
            viewer = unscoped_viewer(placed.school_id, because="a test")
            year = AcademicYear.objects.get(school_id=placed.school_id)
            verified = verify_lines(viewer, year)
        assert verified.entries > 100
        assert verified.differences == ()


def test_everyone_is_on_roll_under_their_name(both: list[Placed]):
    placed = both[0]
    with transaction.atomic():
        viewer = unscoped_viewer(placed.school_id, because="a test")
        directory = names(viewer)
        stays = Enrolment.objects.filter(school_id=placed.school_id).count()
    for pupil_id, pupil in zip(placed.pupils, placed.school.pupils, strict=True):
        assert directory.person(pupil_id) == pupil.name
    assert stays == sum(len(pupil.stays) for pupil in placed.school.pupils)


def test_groups_have_the_members_that_were_made(both: list[Placed]):
    for placed in both:
        with transaction.atomic():
            unscoped_viewer(placed.school_id, because="a test")
            rows = (
                Membership.objects.filter(school_id=placed.school_id)
                .exclude(group__kind=Group.Kind.EVENT)
                .count()
            )
        assert rows == sum(len(group.members) for group in placed.school.groups)


def test_this_morning_some_registers_are_taken_and_some_are_due(both: list[Placed]):
    for placed in both:
        forms = [group for group in placed.school.groups if group.registers == "session"]
        with transaction.atomic():
            unscoped_viewer(placed.school_id, because="a test")
            today = Register.objects.filter(school_id=placed.school_id, day=NOW.date())
            assert 0 < today.count() < len(forms)


def test_a_call_turned_an_absence_into_illness(both: list[Placed]):
    with transaction.atomic():
        unscoped_viewer(both[1].school_id, because="a test")
        entries = RegisterEntry.objects.filter(school_id=both[1].school_id)
        assert entries.filter(origin=RegisterEntry.Origin.OFFICE).exists()


def test_somebody_covers_today(both: list[Placed]):
    with transaction.atomic():
        unscoped_viewer(both[0].school_id, because="a test")
        assert Cover.objects.filter(school_id=both[0].school_id, day=NOW.date()).count() == 1


def test_a_known_absence_waits_in_a_register_that_is_due(both: list[Placed]):
    placed = both[0]
    number = next(at for at, group in enumerate(placed.school.groups) if group.name == "3B")
    with transaction.atomic():
        viewer = unscoped_viewer(placed.school_id, because="a test")
        place = RegisterPlace(placed.groups[number], NOW.date(), Register.Kind.SESSION, 0)
        rows = register_sheet(viewer, place).rows
    assert [row.expected for row in rows if row.expected] != []
    assert {row.code for row in rows} == {""}


def test_families_of_year_2_have_their_reports_and_most_have_looked(both: list[Placed]):
    placed = both[0]
    with transaction.atomic():
        viewer = unscoped_viewer(placed.school_id, because="a test")
        row = ReportCycle.objects.get(school_id=placed.school_id, name="Settling in")
        reports = Report.objects.filter(school_id=placed.school_id, cycle=row)
        assert row.is_released(NOW.date())
        assert reports.count() == reports.filter(file_id__isnull=False).count() > 10
        homes = at_home(viewer, row, list(reports.values_list("pupil_id", flat=True))).values()
    assert 0 < sum(home.opened > 0 for home in homes) < sum(home.reached > 0 for home in homes)
    assert any(home.lost and home.wants_paper for home in homes)
