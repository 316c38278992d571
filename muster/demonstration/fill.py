"""Fills the database with an invented school through the same actions as a page or an import."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from muster.attendance.actions.history import enter_history
from muster.attendance.models import RegisterEntry
from muster.calendar.actions import NewPeriod, NewSpan, NewTime, add_closures, open_year, set_terms, set_times
from muster.calendar.models import AcademicYear, Closure, Term, Trust
from muster.calendar.profile import profile
from muster.demonstration.assessing import assess
from muster.demonstration.made import MadePupil, MadeSchool, year_name
from muster.demonstration.morning import Morning
from muster.demonstration.people import stream
from muster.demonstration.photographs import take_photographs
from muster.demonstration.registers import CLOSES, ENDS, OPENS, Placed, RegisterMaker, half_terms
from muster.demonstration.releasing import release_reports_of_year_2
from muster.demonstration.reporting import write_reports
from muster.demonstration.teaching import put_in_timetable
from muster.demonstration.timetable import LESSON_ENDS, LESSON_STARTS
from muster.people.actions import (
    NewAdult,
    NewGroup,
    NewLink,
    NewMembership,
    NewPupil,
    NewResponsibility,
    add_contacts,
    add_memberships,
    add_staff,
    admit_pupils,
    create_groups,
    give_responsibilities,
    give_role,
    link_new_contacts,
)
from muster.people.actions.leaving import Registration, readmit
from muster.people.actions.schools import NewSchool, open_school
from muster.people.models import Enrolment, Group, Responsibility
from muster.people.records import Particulars, Relationship
from muster.protection.access.viewer import Viewer

PROFILE = "england"


def fill(made: MadeSchool, trust: Trust, *, seed: int, now: datetime) -> Placed:
    """Open the school and put everyone and every register into it. Runs inside the caller's transaction."""
    by = open_school(
        NewSchool(
            name=made.name,
            urn=made.urn,
            address=f"{made.name.split()[0]} Lane\nThornmere\nZX1 9AA",
            telephone="01632 960999",  # from a range reserved for drama, and not a family's
            profile=PROFILE,
            trust=trust,
        ),
        because="demonstration",
    )
    year = _open_year(by, made)
    staff = _add_staff(by, made)
    pupils = _admit(by, made)
    _link_contacts(by, made, pupils)
    groups = _make_groups(by, made, year, pupils=pupils, staff=staff)
    placed = Placed(by.school_id, made, pupils, staff, groups)
    put_in_timetable(by, year, placed)
    maker = _take_registers(by, year, placed, seed=seed, now=now)
    Morning(by, year, placed, maker, today=now.date()).prepare()
    assess(by, year, placed, absence=maker.absence, now=now, rng=stream(seed, f"assessment {made.urn}"))
    write_reports(by, year, placed, rng=stream(seed, f"reports {made.urn}"))
    release_reports_of_year_2(by, placed, rng=stream(seed, f"released reports {made.urn}"))
    take_photographs(by, placed, rng=stream(seed, f"photographs {made.urn}"))
    return placed


def _open_year(by: Viewer, made: MadeSchool) -> AcademicYear:
    year = open_year(by=by, first_day=made.year.first, last_day=made.year.last)
    names = [f"{term.name}, {half} half" for term in made.year.terms for half in ("first", "second")]
    terms = [
        *(NewSpan(Term.Kind.TERM, term.first, term.last, f"{term.name} term") for term in made.year.terms),
        *(
            NewSpan(Term.Kind.HALF_TERM, first, last, name)
            for name, (first, last) in zip(names, half_terms(made), strict=True)
        ),
    ]
    set_terms(by=by, year=year, terms=terms)
    closures = [
        NewSpan(
            Closure.Kind.INSET if closure.why == "INSET" else Closure.Kind.HOLIDAY,
            closure.first,
            closure.last,
        )
        for closure in made.year.closures
    ]
    add_closures(by=by, year=year, closures=closures)
    times = zip(OPENS[made.phase], CLOSES[made.phase], ENDS[made.phase], strict=True)
    set_times(
        by=by,
        year=year,
        times=[NewTime(slot, opens, closes, ends) for slot, (opens, closes, ends) in enumerate(times)],
        periods=[
            NewPeriod(number, f"Period {number}", starts, ends)
            for number, (starts, ends) in enumerate(zip(LESSON_STARTS, LESSON_ENDS, strict=True), start=1)
        ]
        if made.phase == "secondary"
        else (),
    )
    return year


def _add_staff(by: Viewer, made: MadeSchool) -> list[uuid.UUID]:
    adults = [NewAdult(person.name, Particulars(), person.details) for person in made.staff]
    ids = add_staff(by=by, staff=adults)
    for staff_id, person in zip(ids, made.staff, strict=True):
        for role in person.roles:
            give_role(by=by, staff_id=staff_id, role=role, first_day=made.year.first)
    return ids


def _admit(by: Viewer, made: MadeSchool) -> list[uuid.UUID]:
    ids = admit_pupils(by=by, pupils=[_new_pupil(pupil) for pupil in made.pupils])
    for pupil_id, pupil in zip(ids, made.pupils, strict=True):
        for began, _ in pupil.stays[1:]:
            registration = Registration(Enrolment.Kind.SINGLE, began)
            readmit(by=by, pupil_id=pupil_id, registration=registration)
    return ids


def _new_pupil(pupil: MadePupil) -> NewPupil:
    began, ended = pupil.stays[0]
    return NewPupil(
        name=pupil.name,
        particulars=pupil.particulars,
        first_day=began,
        last_day=ended,
        enrolment=Enrolment.Kind.DUAL_MAIN if pupil.dual else Enrolment.Kind.SINGLE,
        contact_details=pupil.details,
        care=pupil.care,
        characteristics=pupil.characteristics,
    )


def _link_contacts(by: Viewer, made: MadeSchool, pupils: Sequence[uuid.UUID]) -> None:
    adults = [NewAdult(contact.name, Particulars(), contact.details) for contact in made.contacts]
    contacts = add_contacts(by=by, contacts=adults)
    links = [
        NewLink(
            pupil_id,
            Relationship(
                contact_id=contacts[link.contact],
                relation=link.relation,
                parental_responsibility=link.parental_responsibility,
                lives_with=link.lives_with,
                may_collect=link.may_collect,
                court_order=link.court_order,
                warning=link.warning,
            ),
            link.priority,
        )
        for pupil_id, pupil in zip(pupils, made.pupils, strict=True)
        for link in pupil.links
    ]
    link_new_contacts(by=by, links=links)


def _make_groups(
    by: Viewer,
    made: MadeSchool,
    year: AcademicYear,
    *,
    pupils: Sequence[uuid.UUID],
    staff: Sequence[uuid.UUID],
) -> list[uuid.UUID]:
    first = made.year.first
    groups = create_groups(
        by=by,
        groups=[
            NewGroup(
                name=group.name,
                kind=Group.Kind(group.kind),
                first_day=first,
                registers=Group.Registers(group.registers),
                year_group="" if group.year is None else year_name(group.year),
                year_id=year.id,
            )
            for group in made.groups
        ],
    )
    filled = list(zip(groups, made.groups, strict=True))
    memberships = [
        NewMembership(group_id, pupils[member.pupil], member.first_day, member.last_day)
        for group_id, group in filled
        for member in group.members
    ]
    add_memberships(by=by, memberships=memberships)
    responsibilities = [
        NewResponsibility(group_id, staff[adult], Responsibility.Relation(relation), first)
        for group_id, group in filled
        for adult, relation in group.adults
    ]
    give_responsibilities(by=by, responsibilities=responsibilities)
    return groups


def _take_registers(
    by: Viewer, year: AcademicYear, placed: Placed, *, seed: int, now: datetime
) -> RegisterMaker:
    rng = stream(seed, f"attendance {placed.school.urn}")
    maker = RegisterMaker(placed, profile(PROFILE).bytes_by_symbol, now, rng=rng)
    registers = [*maker.sessions(), *maker.lessons()]
    enter_history(by=by, year=year, registers=registers, origin=RegisterEntry.Origin.REGISTER)
    return maker
