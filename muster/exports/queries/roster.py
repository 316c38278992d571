"""A school's present roster, opened once: who is here, whose contacts they are, and who belongs to which group."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from muster.attendance.queries.roll import roll_on
from muster.calendar.models import AcademicYear, School, Term
from muster.exports.whole_access import EXPORT_WHOLE
from muster.people.directory import names
from muster.people.models import (
    Contact,
    ContactLink,
    Enrolment,
    Group,
    Membership,
    Pupil,
    Responsibility,
    RoleHolding,
    Staff,
)
from muster.people.records import (
    CONTACT_DETAILS,
    NAME,
    PARTICULARS,
    RELATIONSHIPS,
    ContactDetails,
    Name,
    Particulars,
    Relationship,
)
from muster.people.roll import Stay
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import Opened, open_folders

OTHER_RELATIONS = (Responsibility.Relation.LEADS, Responsibility.Relation.ESCORTS)
"""Who leads a year group or a visit is put in charge by a head, and is no part of a roster."""


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """An adult of the roster; `roles` are those held today, by their names in code."""

    id: uuid.UUID
    name: Name
    details: ContactDetails
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class RosterPupil:
    """A pupil with the latest time on roll; `year_group` is today's, empty for who is not here today."""

    id: uuid.UUID
    name: Name
    particulars: Particulars
    details: ContactDetails
    on_roll: Stay
    year_group: str


@dataclass(frozen=True, slots=True, repr=False)
class Link:
    """Whose contact somebody is; a pupil's stand in the order in which to ring them."""

    pupil: uuid.UUID
    contact: uuid.UUID
    priority: int
    relationship: Relationship


@dataclass(frozen=True, slots=True)
class RosterGroup:
    """A group that is no visit. Its name is no person's."""

    id: uuid.UUID
    name: str
    kind: str
    year_group: str
    stay: Stay


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's time in a group; `relation` is what a member of staff is to it, empty for a pupil."""

    id: uuid.UUID
    group: uuid.UUID
    person: uuid.UUID
    stay: Stay
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A school year, a term in it or a half-term in a term; `ends_in` is the year in which the school year ends."""

    id: uuid.UUID
    title: str
    kind: str
    first_day: dt.date
    last_day: dt.date
    parent: uuid.UUID | None
    ends_in: int


@dataclass(frozen=True, slots=True, repr=False)
class Roster:
    """Everything that a roster holds."""

    school: uuid.UUID
    school_name: str
    urn: str
    today: dt.date
    sessions: tuple[Session, ...]
    pupils: tuple[RosterPupil, ...]
    staff: tuple[Person, ...]
    contacts: tuple[Person, ...]
    links: tuple[Link, ...]
    groups: tuple[RosterGroup, ...]
    places: tuple[Place, ...]


def roster_of(viewer: Viewer, *, action: str) -> Roster:
    """The school's roster, opened for an export under the name of `action`. Raises Refused."""
    school = School.objects.get(id=viewer.school_id)
    stays = _latest_stays(viewer)
    staff = _ids(viewer, Staff)
    contacts = _ids(viewer, Contact)
    wants = (Want(NAME), Want(PARTICULARS), Want(CONTACT_DETAILS), Want(RELATIONSHIPS))
    people = sorted({*stays, *staff, *contacts})
    opened = open_folders(viewer, EXPORT_WHOLE, people, *wants, action=action)
    pupils = tuple(_pupils(viewer, opened, stays))
    groups = _groups(viewer)
    here = {pupil.id for pupil in pupils} | {group.id for group in groups} | set(staff)
    return Roster(
        school=school.id,
        school_name=school.name,
        urn=school.urn,
        today=viewer.today,
        sessions=tuple(_sessions(viewer)),
        pupils=pupils,
        staff=_adults(opened, staff, _roles(viewer)),
        contacts=_adults(opened, contacts, {}),
        links=_links(viewer, opened, {each.id for each in pupils}),
        groups=groups,
        places=tuple(one for one in _places(viewer) if one.group in here and one.person in here),
    )


def _ids(viewer: Viewer, model: type[Staff | Contact]) -> list[uuid.UUID]:
    return sorted(model.objects.filter(school_id=viewer.school_id).values_list("folder_id", flat=True))


def _latest_stays(viewer: Viewer) -> dict[uuid.UUID, Stay]:
    """The latest time on roll of every pupil who has one. A decoy has none."""
    known = Pupil.objects.filter(school_id=viewer.school_id).values("folder_id")
    rows = Enrolment.objects.filter(school_id=viewer.school_id, pupil_id__in=known).order_by("first_day")
    return {
        pupil: Stay(first, last)
        for pupil, first, last in rows.values_list("pupil_id", "first_day", "last_day")
    }


def _pupils(viewer: Viewer, opened: Opened, stays: Mapping[uuid.UUID, Stay]) -> list[RosterPupil]:
    """Whose folder is still there, in the order of names."""
    named, about, reached = opened.of(NAME), opened.of(PARTICULARS), opened.of(CONTACT_DETAILS)
    roll = roll_on(viewer, viewer.today)
    return [
        RosterPupil(
            id=pupil,
            name=named[pupil].record,
            particulars=about[pupil].record if pupil in about else Particulars(),
            details=reached[pupil].record if pupil in reached else ContactDetails(),
            on_roll=stays[pupil],
            year_group=roll[pupil].year_group if pupil in roll else "",
        )
        for pupil in names(viewer).in_order(stays)
        if pupil in named
    ]


def _adults(
    opened: Opened, people: Sequence[uuid.UUID], roles: Mapping[uuid.UUID, tuple[str, ...]]
) -> tuple[Person, ...]:
    named, reached = opened.of(NAME), opened.of(CONTACT_DETAILS)
    return tuple(
        Person(
            id=person,
            name=named[person].record,
            details=reached[person].record if person in reached else ContactDetails(),
            roles=roles.get(person, ()),
        )
        for person in people
        if person in named
    )


def _roles(viewer: Viewer) -> dict[uuid.UUID, tuple[str, ...]]:
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    rows = RoleHolding.objects.filter(school_id=viewer.school_id).on(viewer.today).order_by("role")
    for person, role in rows.values_list("staff_id", "role").distinct():
        found[person] = (*found.get(person, ()), role)
    return found


def _links(viewer: Viewer, opened: Opened, pupils: set[uuid.UUID]) -> tuple[Link, ...]:
    said = {
        (pupil, one.contact_id): one
        for pupil, held in opened.of(RELATIONSHIPS).items()
        for one in held.record.contacts
    }
    rows = ContactLink.objects.filter(school_id=viewer.school_id).order_by("pupil_id", "priority", "id")
    there = opened.of(NAME)
    return tuple(
        Link(pupil, contact, priority, said.get((pupil, contact), Relationship(contact)))
        for pupil, contact, priority in rows.values_list("pupil_id", "contact_id", "priority")
        if pupil in pupils and contact in there
    )


def _groups(viewer: Viewer) -> tuple[RosterGroup, ...]:
    directory = names(viewer)
    rows = Group.objects.filter(school_id=viewer.school_id).exclude(kind=Group.Kind.EVENT).order_by("id")
    return tuple(
        RosterGroup(
            row.id, directory.group(row.id), row.kind, row.year_group, Stay(row.first_day, row.last_day)
        )
        for row in rows
    )


def _places(viewer: Viewer) -> list[Place]:
    pupils = Membership.objects.filter(school_id=viewer.school_id).order_by("id")
    staff = Responsibility.objects.filter(school_id=viewer.school_id).order_by("id")
    return [
        *(Place(row.id, row.group_id, row.pupil_id, Stay(row.first_day, row.last_day)) for row in pupils),
        *(
            Place(row.id, row.group_id, row.staff_id, Stay(row.first_day, row.last_day), row.relation)
            for row in staff.exclude(relation__in=OTHER_RELATIONS)
        ),
    ]


def _sessions(viewer: Viewer) -> list[Session]:
    years = list(AcademicYear.objects.filter(school_id=viewer.school_id).order_by("first_day"))
    terms = list(Term.objects.filter(school_id=viewer.school_id).order_by("first_day", "-last_day"))
    ends = {year.id: year.last_day.year for year in years}
    found = [
        Session(year.id, str(year), "year", year.first_day, year.last_day, None, ends[year.id])
        for year in years
    ]
    for term in terms:
        parent = term.year_id if term.kind == Term.Kind.TERM else _term_around(term, terms) or term.year_id
        found.append(
            Session(term.id, term.name, term.kind, term.first_day, term.last_day, parent, ends[term.year_id])
        )
    return found


def _term_around(half: Term, terms: Sequence[Term]) -> uuid.UUID | None:
    return next(
        (
            term.id
            for term in terms
            if term.kind == Term.Kind.TERM
            and term.first_day <= half.first_day
            and half.last_day <= term.last_day
        ),
        None,
    )
