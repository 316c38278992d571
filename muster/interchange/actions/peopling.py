"""Writes the people of a plan: added in bulk, corrected with old values kept, and taken off roll."""

import uuid
from collections.abc import Iterable, Mapping, Sequence

from muster.interchange import roster
from muster.interchange.plan import NewLink, People, PersonChange
from muster.interchange.planning.matching import CONTACT, PUPIL, STAFF
from muster.interchange.planning.records import details_of, name_of, particulars_of, posts_of
from muster.interchange.state import Ref
from muster.people.access import CHANGE_STAFF
from muster.people.actions import (
    NewAdult,
    NewPupil,
    add_contacts,
    add_staff,
    admit_pupils,
    give_role,
    link_contact,
    link_new_contacts,
)
from muster.people.actions import (
    NewLink as LinkToMake,
)
from muster.people.actions.corrections import (
    Correction,
    correct_contact_details,
    correct_names,
    correct_names_under,
    correct_particulars,
    correct_records,
)
from muster.people.actions.leaving import Leaving, Registration, readmit, take_off_roll
from muster.people.models import Enrolment
from muster.people.records import CONTACT_DETAILS, PARTICULARS, Relationship, Source
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import RecordT

Made = dict[tuple[str, str], uuid.UUID]
WHY = "imported"
NOT_SAID = ""  # a roster gives no legal ground and no destination: the office adds them


def apply_people(by: Viewer, people: People) -> Made:
    """Add and correct people. Returns whom each new id of the roster became, by kind and id."""
    made: Made = {}
    pupils = [
        NewPupil(
            name=name_of(each.pupil.names),
            particulars=particulars_of(each.pupil),
            first_day=each.stay.first_day,
            last_day=each.stay.last_day,
            contact_details=details_of(each.pupil.address),
        )
        for each in people.new_pupils
    ]
    if pupils:
        ids = admit_pupils(by=by, pupils=pupils)
        made |= {(PUPIL, each.pupil.id): person for each, person in zip(people.new_pupils, ids, strict=True)}
    if people.new_staff:
        ids = add_staff(by=by, staff=[_adult(each) for each in people.new_staff])
        made |= {(STAFF, each.id): person for each, person in zip(people.new_staff, ids, strict=True)}
    if people.new_contacts:
        ids = add_contacts(by=by, contacts=[_adult(each) for each in people.new_contacts])
        made |= {(CONTACT, each.id): person for each, person in zip(people.new_contacts, ids, strict=True)}
    for pupil_id, first_day in people.returning:
        readmit(by=by, pupil_id=pupil_id, registration=Registration(Enrolment.Kind.SINGLE, first_day))
    _correct(by, people.changes)
    _link(by, people, made)
    for ref, role in people.roles:
        give_role(by=by, staff_id=the(ref, STAFF, made), role=role, first_day=by.today)
    return made


def let_leave(by: Viewer, people: People) -> None:
    """Take those who leave off the roll, and out of every group."""
    for pupil_id, last_day in people.leaving:
        take_off_roll(by=by, pupil_id=pupil_id, leaving=Leaving(last_day, NOT_SAID, NOT_SAID))


def the(ref: Ref, kind: str, made: Mapping[tuple[str, str], uuid.UUID]) -> uuid.UUID:
    """The id here of somebody or something that is held or was just made."""
    return ref if isinstance(ref, uuid.UUID) else made[kind, ref]


def _adult(adult: roster.Member | roster.Contact) -> NewAdult:
    return NewAdult(
        name=name_of(adult.names, adult.title),
        particulars=posts_of(adult),
        contact_details=details_of(adult.address),
    )


def _correct(by: Viewer, changes: Iterable[PersonChange]) -> None:
    listed = list(changes)
    _correct_staff(by, [change for change in listed if change.role == STAFF])
    others = [change for change in listed if change.role != STAFF]
    names = [_correction(each.person_id, each.name) for each in others if each.name is not None]
    particulars = [
        _correction(each.person_id, each.particulars) for each in others if each.particulars is not None
    ]
    details = [_correction(each.person_id, each.details) for each in others if each.details is not None]
    if names:
        correct_names(by=by, corrections=names)
    if particulars:
        correct_particulars(by=by, corrections=particulars)
    if details:
        correct_contact_details(by=by, corrections=details)


def _correct_staff(by: Viewer, changes: Sequence[PersonChange]) -> None:
    names = [_correction(each.person_id, each.name) for each in changes if each.name is not None]
    posts = [
        _correction(each.person_id, each.particulars) for each in changes if each.particulars is not None
    ]
    details = [_correction(each.person_id, each.details) for each in changes if each.details is not None]
    if names:
        correct_names_under(by, CHANGE_STAFF, names)
    if posts:
        correct_records(by, CHANGE_STAFF, PARTICULARS, corrections=posts, action="correct particulars")
    if details:
        action = "correct contact details"
        correct_records(by, CHANGE_STAFF, CONTACT_DETAILS, corrections=details, action=action)


def _correction(person_id: uuid.UUID, record: RecordT) -> Correction[RecordT]:
    return Correction(person_id, record, why=WHY, source=Source.IMPORT)


def _link(by: Viewer, people: People, made: Made) -> None:
    """Link contacts: of new pupils in bulk, and to those who may have contacts already one by one, as their last."""
    new = [each for each in people.new_links if isinstance(each.pupil, str)]
    if new:
        link_new_contacts(by=by, links=_in_order(new, made))
    for each in people.new_links:
        if isinstance(each.pupil, uuid.UUID):
            link_contact(by=by, pupil_id=each.pupil, relationship=_relationship(each, made))


def _in_order(links: Iterable[NewLink], made: Made) -> list[LinkToMake]:
    """The links of each pupil numbered from 1: by the roster's priorities, then in the order of the file."""
    by_pupil: dict[Ref, list[NewLink]] = {}
    for each in links:
        by_pupil.setdefault(each.pupil, []).append(each)
    return [
        LinkToMake(the(pupil, PUPIL, made), _relationship(each, made), priority)
        for pupil, theirs in by_pupil.items()
        for priority, each in enumerate(sorted(theirs, key=lambda each: each.link.priority or 99), start=1)
    ]


def _relationship(each: NewLink, made: Made) -> Relationship:
    return Relationship(
        contact_id=the(each.contact, CONTACT, made),
        relation=each.link.relationship,
        parental_responsibility=each.link.responsibility is True,
        court_order=each.link.court_order,
        warning=each.link.warning,
    )
