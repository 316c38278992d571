"""Whose records of which class have been kept long enough today: counted, and named only on request."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from muster.people.directory import names
from muster.people.models import Contact, ContactLink, Enrolment, Pupil, Staff
from muster.people.records import CONTACT_DETAILS, PARTICULARS
from muster.protection.access.decisions import require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Kind, Want, declared_kinds
from muster.protection.folder.opening import count_in_folders
from muster.protection.keys.erasing import keys_held, records_under
from muster.protection.keys.ring import KeyClass
from muster.retention.access import SEE_RETENTION
from muster.retention.content import Doomed
from muster.retention.queries.holds import held_people
from muster.retention.rules import CLASS_WORDS, CONTACTS_WORDS, Life, contact_due_on, due_on


@dataclass(frozen=True, slots=True)
class Due:
    """One key whose time is over, with the day on which its person left, or the last pupil of a contact."""

    person_id: uuid.UUID
    key_class: KeyClass
    left_on: dt.date
    is_contacts: bool

    @property
    def line(self) -> tuple[int, KeyClass, bool]:
        """The line of the dry run in which it is counted."""
        return self.left_on.year, self.key_class, self.is_contacts


@dataclass(frozen=True, slots=True)
class DueLine:
    """What is due of one class and year of leaving, of pupils or of contacts: how many folders, how many records in them."""

    key_class: int
    words: str
    kinds: str
    year: int
    people: int
    records: int
    is_contacts: bool


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would be destroyed today, and how much a hold keeps back. Nothing is."""

    lines: tuple[DueLine, ...]
    keys: int
    people: int
    held_back: int


@dataclass(frozen=True, slots=True)
class Lives:
    """What decides how long people of a school are kept: pupils' lives, and the pupils of each contact."""

    pupils: Mapping[uuid.UUID, Life]
    contacts: Mapping[uuid.UUID, tuple[dt.date | None, ...]]


def kinds_by_class() -> Mapping[KeyClass, Sequence[Kind[Any]]]:
    """The kinds that end together, for the classes that end here."""
    found: defaultdict[KeyClass, list[Kind[Any]]] = defaultdict(list)
    for kind in declared_kinds().values():
        if kind.key_class in CLASS_WORDS:
            found[kind.key_class].append(kind)
    return found


def dry_run(viewer: Viewer) -> DryRun:
    """Count what is due, by class and year of leaving, contacts apart. Raises Refused.

    Contacts have keys of every class, and records under one of them: those under which nothing lies end untold.
    """
    record(viewer, SEE_RETENTION, "count what is due", reason=require(viewer, SEE_RETENTION))
    due, held = due_today(viewer, SEE_RETENTION)
    rows = records_under(viewer.school_id, [(one.person_id, one.key_class) for one in due])
    people: Counter[tuple[int, KeyClass, bool]] = Counter()
    records: Counter[tuple[int, KeyClass, bool]] = Counter()
    for one in due:
        people[one.line] += 1
        records[one.line] += rows.get((one.person_id, int(one.key_class)), 0)
    kinds = kinds_by_class()
    lines = tuple(
        DueLine(
            int(key_class),
            CONTACTS_WORDS if is_contacts else CLASS_WORDS[key_class],
            ", ".join(kind.name.replace("_", " ") for kind in kinds[key_class]),
            year,
            people[year, key_class, is_contacts],
            records[year, key_class, is_contacts],
            is_contacts,
        )
        for year, key_class, is_contacts in sorted(people)
        if not is_contacts or records[year, key_class, is_contacts]
    )
    return DryRun(lines, len(due), len({one.person_id for one in due}), held)


def names_due(viewer: Viewer, key_class: int, year: int, *, is_contacts: bool = False) -> tuple[str, ...]:
    """Who stands behind one line of the dry run. That they were named is recorded. Raises Refused."""
    reason = require(viewer, SEE_RETENTION)
    due, _ = due_today(viewer, SEE_RETENTION)
    people = [one.person_id for one in due if one.line == (year, key_class, is_contacts)]
    record(viewer, SEE_RETENTION, "name who is due", reason=reason, people=people)
    directory = names(viewer)
    return tuple(directory.shown(person) or "No name any more" for person in directory.in_order(people))


def due_today(viewer: Viewer, permission: Permission) -> tuple[list[Due], int]:
    """Every key that is due today and held back by nobody, and how many a hold keeps back."""
    lives = lives_of(viewer, permission)
    held = held_people(viewer.school_id)
    found, kept_back = [], 0
    for person, key_class in sorted(keys_held(viewer.school_id, list(CLASS_WORDS))):
        day = due_day(lives, person, KeyClass(key_class))
        left = left_on(lives, person)
        if day is None or left is None or day > viewer.today:
            continue
        if person in held:
            kept_back += 1
        else:
            found.append(Due(person, KeyClass(key_class), left, person not in lives.pupils))
    return found, kept_back


def due_day(lives: Lives, person: uuid.UUID, key_class: KeyClass) -> dt.date | None:
    """When a person's records of a class have been kept for long enough; None where that is not known yet."""
    if person in lives.pupils:
        return due_on(kinds_by_class().get(key_class, ()), lives.pupils[person])
    if person in lives.contacts:
        return contact_due_on(CONTACT_DETAILS.keeping, lives.contacts[person])
    return None


def left_on(lives: Lives, person: uuid.UUID) -> dt.date | None:
    """The day on which a pupil left, or the last pupil of a contact."""
    if person in lives.pupils:
        return lives.pupils[person].left_on
    days = [day for day in lives.contacts.get(person, ()) if day is not None]
    return max(days) if days else None


def lives_of(viewer: Viewer, permission: Permission) -> Lives:
    """When everybody left, and when those who did were born. Staff have no last day here, and are not in it, nor is a parent who works here."""
    last = _last_days(viewer)
    left = sorted(pupil for pupil, day in last.items() if day is not None)
    born = {
        person: particulars.born
        for person, particulars in count_in_folders(viewer, permission, left, Want(PARTICULARS))
    }
    links: defaultdict[uuid.UUID, list[dt.date | None]] = defaultdict(list)
    rows = ContactLink.objects.filter(school_id=viewer.school_id).values_list("contact_id", "pupil_id")
    for contact, pupil in rows:
        links[contact].append(last.get(pupil))
    staff = frozenset(Staff.objects.filter(school_id=viewer.school_id).values_list("pk", flat=True))
    here = Contact.objects.filter(school_id=viewer.school_id).values_list("pk", flat=True)
    return Lives(
        {pupil: Life(born.get(pupil), day) for pupil, day in last.items()},
        {contact: tuple(links[contact]) for contact in here if contact in links and contact not in staff},
    )


def _last_days(viewer: Viewer) -> dict[uuid.UUID, dt.date | None]:
    """Each pupil's last day on roll, where it is over; None while they are here, or expected."""
    pupils = Pupil.objects.filter(school_id=viewer.school_id).values_list("pk", flat=True)
    last: dict[uuid.UUID, dt.date | None] = dict.fromkeys(pupils)
    stays: defaultdict[uuid.UUID, list[dt.date | None]] = defaultdict(list)
    rows = Enrolment.objects.filter(school_id=viewer.school_id).values_list("pupil_id", "last_day")
    for pupil, day in rows:
        stays[pupil].append(day)
    for pupil, days in stays.items():
        ended = [day for day in days if day is not None and day < viewer.today]
        if len(ended) == len(days):
            last[pupil] = max(ended)
    return last


def as_doomed(due: Sequence[Due]) -> tuple[Doomed, ...]:
    """The keys as a destruction lists them."""
    return tuple(Doomed(one.person_id, int(one.key_class)) for one in due)
