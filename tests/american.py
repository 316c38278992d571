"""A small high school in the United States, for the tests of its profile: one homeroom, one class, three students."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from muster.calendar.actions import NewSpan, NewTime, open_year, set_terms, set_times
from muster.people import actions
from muster.people.actions import NewAdult, NewGroup, NewMembership, NewPupil, NewResponsibility
from muster.people.actions.schools import NewSchool, open_school
from muster.people.models import Group, Responsibility
from muster.people.records import Name, Particulars
from muster.protection import clock
from muster.protection.access.viewer import Viewer
from muster.protection.keys.provider import provider
from tests.cast import School

FIRST_DAY, LAST_DAY = dt.date(2026, 8, 17), dt.date(2027, 6, 4)
TERMS = (
    ("term", FIRST_DAY, dt.date(2026, 12, 18), "Fall"),
    ("half_term", FIRST_DAY, dt.date(2026, 10, 16), "First quarter"),
    ("half_term", dt.date(2026, 10, 17), dt.date(2026, 12, 18), "Second quarter"),
    ("term", dt.date(2027, 1, 4), LAST_DAY, "Spring"),
    ("half_term", dt.date(2027, 1, 4), dt.date(2027, 3, 19), "Third quarter"),
    ("half_term", dt.date(2027, 3, 20), LAST_DAY, "Fourth quarter"),
)
"""Semesters of two quarters each; registers are taken in quarters."""

STAFF = {
    "principal": ("Grace", "Whitfield", "head"),
    "teacher": ("Marcus", "Bell", "teacher"),
    "office": ("Dolores", "Vega", "office"),
}
STUDENTS = {"mia": ("Mia", "Chen"), "noah": ("Noah", "Brooks"), "liam": ("Liam", "Ortiz")}


@transaction.atomic
def make_american_school(name: str = "Lakeview High School") -> School:
    """A school on the profile of the United States, in the time zone of the tests' morning."""
    provider().prepare(clock.now().date())
    by = open_school(NewSchool(name=name, profile="united_states"), because="a test")
    year = open_year(by=by, first_day=FIRST_DAY, last_day=LAST_DAY)
    set_terms(by=by, year=year, terms=[NewSpan(*one) for one in TERMS])
    set_times(by=by, year=year, times=[NewTime(0, opens=dt.time(8), closes=dt.time(9, 15), ends=dt.time(15))])
    people = {**_add_staff(by), **_admit(by)}
    groups = _make_groups(by, people)
    return School(by.school_id, name, year, people, groups)


def _add_staff(by: Viewer) -> dict[str, uuid.UUID]:
    adults = [NewAdult(Name(given=given, family=family)) for given, family, _ in STAFF.values()]
    people = dict(zip(STAFF, actions.add_staff(by=by, staff=adults), strict=True))
    for part, (_, _, role) in STAFF.items():
        actions.give_role(by=by, staff_id=people[part], role=role, first_day=FIRST_DAY)
    return people


def _admit(by: Viewer) -> dict[str, uuid.UUID]:
    pupils = [
        NewPupil(
            name=Name(given=given, family=family),
            particulars=Particulars(born=dt.date(2012, 3, 9), sex="F" if part == "mia" else "M"),
            first_day=FIRST_DAY,
        )
        for part, (given, family) in STUDENTS.items()
    ]
    return dict(zip(STUDENTS, actions.admit_pupils(by=by, pupils=pupils), strict=True))


def _make_groups(by: Viewer, people: dict[str, uuid.UUID]) -> dict[str, uuid.UUID]:
    registers = Group.Registers
    wanted = [
        NewGroup("9-1", Group.Kind.FORM, FIRST_DAY, registers=registers.SESSION, year_group="9"),
        NewGroup("Algebra I, period 2", Group.Kind.CLASS, FIRST_DAY, year_group="9"),
    ]
    homeroom, algebra = actions.create_groups(by=by, groups=wanted)
    members = [
        NewMembership(group, people[part], FIRST_DAY) for group in (homeroom, algebra) for part in STUDENTS
    ]
    actions.add_memberships(by=by, memberships=members)
    relation = Responsibility.Relation
    given = [
        NewResponsibility(homeroom, people["teacher"], relation.TUTORS, FIRST_DAY),
        NewResponsibility(algebra, people["teacher"], relation.TEACHES, FIRST_DAY),
    ]
    actions.give_responsibilities(by=by, responsibilities=given)
    return {"homeroom": homeroom, "algebra": algebra}
