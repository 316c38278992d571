"""Reads a school's present state for an import, once: everyone's records, ids, groups, memberships and duties."""

import uuid
from collections.abc import Iterable, Mapping

from muster.calendar.models import AcademicYear, School, Term
from muster.calendar.queries import profile_of
from muster.interchange.access import IMPORT_ROSTER
from muster.interchange.models import RememberedColumns
from muster.interchange.state import Duty, HeldYear, Known, KnownGroup, State
from muster.interchange.tables.recognition import ColumnMap
from muster.people.directory import names
from muster.people.models import (
    Contact,
    ContactLink,
    Enrolment,
    ExternalId,
    Group,
    Membership,
    Pupil,
    Responsibility,
    RoleHolding,
    Staff,
)
from muster.people.names import folded
from muster.people.records import (
    CONTACT_DETAILS,
    NAME,
    PARTICULARS,
    PAST_VALUE,
    ContactDetails,
    Particulars,
    PastValue,
    Source,
)
from muster.people.roll import Place, Stay
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Held, Want
from muster.protection.folder.opening import open_folders


def current_state(viewer: Viewer, *, system: str) -> State:
    """The school as held, compared with what a sending system knows. Raises Refused."""
    require(viewer, IMPORT_ROSTER)
    school_id = viewer.school_id
    upns = dict(Pupil.objects.filter(school_id=school_id).values_list("folder_id", "upn_hash"))
    staff = set(Staff.objects.filter(school_id=school_id).values_list("folder_id", flat=True))
    contacts = set(Contact.objects.filter(school_id=school_id).values_list("folder_id", flat=True))
    people = _known(viewer, [*upns, *staff, *contacts])
    school = School.objects.get(id=school_id)
    year = (
        AcademicYear.objects.filter(school_id=school_id, first_day__lte=viewer.today)
        .order_by("-first_day")
        .first()
    )
    return State(
        today=viewer.today,
        school_name=school.name,
        urn=school.urn,
        year_id=year.id if year else None,
        year=Stay(year.first_day, year.last_day) if year else Stay(viewer.today),
        years=_years(school_id),
        pupils={person: people[person] for person in upns if person in people},
        staff={person: people[person] for person in staff if person in people},
        contacts={person: people[person] for person in contacts if person in people},
        stays=_stays(school_id),
        by_upn={bytes(found): person for person, found in upns.items() if found},
        outside=_outside(school_id, system),
        groups=_groups(viewer),
        places=_places(school_id),
        duties=_duties(school_id),
        links=frozenset(
            ContactLink.objects.filter(school_id=school_id).values_list("pupil_id", "contact_id")
        ),
        roles=frozenset(
            RoleHolding.objects.filter(school_id=school_id).on(viewer.today).values_list("staff_id", "role")
        ),
        year_groups=year_groups_of(viewer),
    )


def is_school_named(viewer: Viewer, wanted: str) -> bool:
    """Whether a school goes by this number, name or id."""
    return wanted.strip() == str(viewer.school_id) or folded(wanted) in names_of_school(viewer)


def names_of_school(viewer: Viewer) -> frozenset[str]:
    """Name and number of the viewer's school, folded as they are compared with what a file says."""
    school = School.objects.get(id=viewer.school_id)
    return frozenset({folded(school.name), folded(school.urn)} - {""})


def year_groups_of(viewer: Viewer) -> Mapping[str, str]:
    """The year groups of the school's country: code and name."""
    return {group.code: group.name for group in profile_of(viewer).year_groups}


def remembered_columns(viewer: Viewer) -> Mapping[str, ColumnMap]:
    """How tables with known headers are read in this school, by the header's fingerprint."""
    rows = RememberedColumns.objects.filter(school_id=viewer.school_id)
    return {row.fingerprint: ColumnMap(row.kind, tuple(row.columns)) for row in rows}


def _known(viewer: Viewer, people: list[uuid.UUID]) -> dict[uuid.UUID, Known]:
    opened = open_folders(
        viewer,
        IMPORT_ROSTER,
        people,
        Want(NAME),
        Want(PARTICULARS),
        Want(CONTACT_DETAILS),
        Want(PAST_VALUE),
        action="compare with a roster",
    )
    named, particulars, details = opened.of(NAME), opened.of(PARTICULARS), opened.of(CONTACT_DETAILS)
    past = opened.items(PAST_VALUE)
    found: dict[uuid.UUID, Known] = {}
    for person, held in named.items():
        about, reached = particulars.get(person), details.get(person)
        found[person] = Known(
            id=person,
            name=held.record,
            particulars=about.record if about else Particulars(),
            details=reached.record if reached else ContactDetails(),
            by_hand=_by_hand(past.get(person, ())),
        )
    return found


def _by_hand(past: Iterable[Held[PastValue]]) -> frozenset[str]:
    """The fields whose last change was made by hand; `name`, `particulars` and `contact details` share no field."""
    latest: dict[str, PastValue] = {}
    for held in sorted(past, key=lambda each: each.record.changed_at):
        if held.record.kind in {NAME.code, PARTICULARS.code, CONTACT_DETAILS.code}:
            latest.update(dict.fromkeys(held.record.fields, held.record))
    return frozenset(field for field, value in latest.items() if value.source is Source.HAND)


def _stays(school_id: uuid.UUID) -> dict[uuid.UUID, tuple[Stay, ...]]:
    stays: dict[uuid.UUID, tuple[Stay, ...]] = {}
    rows = Enrolment.objects.filter(school_id=school_id).order_by("first_day")
    for pupil, first, last in rows.values_list("pupil_id", "first_day", "last_day"):
        stays[pupil] = (*stays.get(pupil, ()), Stay(first, last))
    return stays


def _years(school_id: uuid.UUID) -> tuple[HeldYear, ...]:
    terms = set(Term.objects.filter(school_id=school_id).values_list("year_id", flat=True))
    rows = AcademicYear.objects.filter(school_id=school_id).order_by("first_day")
    return tuple(HeldYear(row.id, Stay(row.first_day, row.last_day), row.id in terms) for row in rows)


def _outside(school_id: uuid.UUID, system: str) -> dict[tuple[str, bytes], uuid.UUID]:
    rows = ExternalId.objects.filter(school_id=school_id, source=system)
    return {
        (kind, bytes(key)): target for kind, key, target in rows.values_list("kind", "key_hash", "target_id")
    }


def _groups(viewer: Viewer) -> dict[uuid.UUID, KnownGroup]:
    named = names(viewer)
    rows = (
        Group.objects.filter(school_id=viewer.school_id)
        .exclude(kind=Group.Kind.EVENT)
        .values_list("id", "kind", "first_day", "last_day")
    )
    return {
        group: KnownGroup(group, named.group(group), kind, Stay(first, last))
        for group, kind, first, last in rows
    }


def _places(school_id: uuid.UUID) -> tuple[Place, ...]:
    rows = Membership.objects.filter(school_id=school_id)
    fields = ("id", "group_id", "pupil_id", "first_day", "last_day")
    return tuple(
        Place(row, group, pupil, Stay(first, last))
        for row, group, pupil, first, last in rows.values_list(*fields)
    )


def _duties(school_id: uuid.UUID) -> tuple[Duty, ...]:
    rows = Responsibility.objects.filter(school_id=school_id)
    fields = ("id", "group_id", "staff_id", "relation", "first_day", "last_day")
    return tuple(
        Duty(row, group, staff, relation, Stay(first, last))
        for row, group, staff, relation, first, last in rows.values_list(*fields)
    )
