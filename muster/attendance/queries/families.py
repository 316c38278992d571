"""Groups absent children by family, with whom to ring and where their brothers and sisters are."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from muster.attendance.access import WORK_FOLLOW_UP
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.queries.roll import OnRoll
from muster.attendance.queries.whole import Counted
from muster.calendar.rules import slot_index
from muster.people.directory import names
from muster.people.names import full_name
from muster.people.records import (
    CONTACT_DETAILS,
    PARTICULARS,
    RELATIONSHIPS,
    ContactDetails,
    Relationship,
    Relationships,
)
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders

_SIBLING = {"M": "brother", "F": "sister"}


@dataclass(frozen=True, slots=True)
class Reach:
    """A contact and how to reach them. `warning` comes before anything else."""

    id: uuid.UUID
    name: str
    relation: str
    telephones: tuple[str, ...]
    email: str
    warning: str


@dataclass(frozen=True, slots=True)
class Family:
    """Absent children who share a contact, the contacts by priority, and their siblings in words."""

    children: tuple[uuid.UUID, ...]
    contacts: tuple[Reach, ...]
    siblings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Families:
    """Every family with an absent child."""

    all: tuple[Family, ...]


def families_of(viewer: Viewer, lines: Counted, absent: Mapping[uuid.UUID, OnRoll]) -> Families:
    """Group absent children into families, and open how each is reached: three openings however many there are."""
    links, siblings = _links(viewer, list(absent))
    together = _together(list(absent), links)
    contacts = sorted({contact for theirs in links.values() for contact in theirs})
    relations = _relations(viewer, list(absent))
    details = _details(viewer, contacts)
    beside = {one for each in siblings.values() for one in each}
    rows = {each.pupil_id: row for row, each in enumerate(lines.roll) if each.pupil_id in beside}
    seen = _Seen(viewer, lines, rows, _sexes(viewer, sorted(beside)))
    return Families(
        tuple(
            Family(
                tuple(children),
                tuple(_reach(viewer, children, links, relations, details=details)),
                tuple(seen.words(_of_family(children, links, siblings))),
            )
            for children in together
        )
    )


def as_families(viewer: Viewer, pupils: Sequence[uuid.UUID]) -> list[list[uuid.UUID]]:
    """These pupils by family. Nothing is opened."""
    return _together(pupils, _links(viewer, pupils)[0]) if pupils else []


_LINKS = """
WITH theirs AS (
    SELECT id, pupil_id, contact_id, priority FROM people_contactlink
    WHERE school_id = %(school)s AND pupil_id = ANY(%(absent)s::uuid[])
)
SELECT true, pupil_id, contact_id, priority, id FROM theirs
UNION ALL
SELECT false, pupil_id, contact_id, priority, id FROM people_contactlink
WHERE school_id = %(school)s AND priority = 1 AND contact_id IN (SELECT contact_id FROM theirs)
    AND NOT pupil_id = ANY(%(absent)s::uuid[])
ORDER BY priority, id
"""


def _links(
    viewer: Viewer, absent: Sequence[uuid.UUID]
) -> tuple[dict[uuid.UUID, list[uuid.UUID]], dict[uuid.UUID, list[uuid.UUID]]]:
    """The contacts of each absent pupil by priority; and, by contact, the pupils who are not absent and whose first contact this is."""
    links: defaultdict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    siblings: defaultdict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LINKS, {"school": viewer.school_id, "absent": list(absent)})
        for is_absent, pupil, contact, *_ in cursor.fetchall():
            if is_absent:
                links[pupil].append(contact)
            else:
                siblings[contact].append(pupil)
    return links, siblings


def _together(
    pupils: Sequence[uuid.UUID], links: Mapping[uuid.UUID, Sequence[uuid.UUID]]
) -> list[list[uuid.UUID]]:
    """Children with the same first contact are one family, so that the first contact is rung once."""
    families: dict[uuid.UUID, list[uuid.UUID]] = {}
    for pupil in pupils:
        theirs = links.get(pupil)
        families.setdefault(theirs[0] if theirs else pupil, []).append(pupil)
    return list(families.values())


def _of_family(
    children: Sequence[uuid.UUID],
    links: Mapping[uuid.UUID, Sequence[uuid.UUID]],
    siblings: Mapping[uuid.UUID, Sequence[uuid.UUID]],
) -> list[uuid.UUID]:
    first = links.get(children[0])
    return list(siblings.get(first[0], ())) if first else []


def _relations(viewer: Viewer, pupils: Sequence[uuid.UUID]) -> dict[uuid.UUID, Relationships]:
    opened = open_folders(viewer, WORK_FOLLOW_UP, pupils, Want(RELATIONSHIPS), action="open contacts")
    return {pupil: held.record for pupil, held in opened.of(RELATIONSHIPS).items()}


def _details(viewer: Viewer, contacts: Sequence[uuid.UUID]) -> dict[uuid.UUID, ContactDetails]:
    opened = open_folders(viewer, WORK_FOLLOW_UP, contacts, Want(CONTACT_DETAILS), action="open contacts")
    return {contact: held.record for contact, held in opened.of(CONTACT_DETAILS).items()}


def _sexes(viewer: Viewer, pupils: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    opened = open_folders(viewer, WORK_FOLLOW_UP, pupils, Want(PARTICULARS), action="name siblings")
    return {pupil: held.record.sex for pupil, held in opened.of(PARTICULARS).items()}


def _reach(
    viewer: Viewer,
    children: Sequence[uuid.UUID],
    links: Mapping[uuid.UUID, Sequence[uuid.UUID]],
    relations: Mapping[uuid.UUID, Relationships],
    *,
    details: Mapping[uuid.UUID, ContactDetails],
) -> Iterator[Reach]:
    known = {
        one.contact_id: one for child in children for one in relations.get(child, Relationships()).contacts
    }
    for contact in dict.fromkeys(contact for child in children for contact in links.get(child, ())):
        relation = known.get(contact, Relationship(contact))
        theirs = details.get(contact, ContactDetails())
        yield Reach(
            id=contact,
            name=full_name(names(viewer).person(contact)),
            relation=relation.relation,
            telephones=theirs.telephones,
            email=theirs.emails[0] if theirs.emails else "",
            warning=relation.warning or ("There is a court order." if relation.court_order else ""),
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    viewer: Viewer
    lines: Counted
    rows: Mapping[uuid.UUID, int]
    sexes: Mapping[uuid.UUID, str]

    def words(self, siblings: Sequence[uuid.UUID]) -> Iterator[str]:
        """`brother in 5C is here`."""
        for pupil in siblings:
            each = self.lines.roll[self.rows[pupil]] if pupil in self.rows else None
            if each is not None and each.was_on_roll(self.viewer.today):
                word = _SIBLING.get(self.sexes.get(pupil, ""), "sibling")
                form = names(self.viewer).group(each.form_id) if each.form_id else ""
                yield f"{word} in {form} {self._state(self.rows[pupil])}"

    def _state(self, row: int) -> str:
        year, today = self.lines.year, self.viewer.today
        first = slot_index(year.span.first_day, SESSIONS_A_DAY, (today, 0))
        marked = [
            int(byte) for byte in self.lines.marks[row][first : first + len(year.profile.sessions)] if byte
        ]
        code = year.profile.code_of_byte(marked[-1], today) if marked else None
        if code is None:
            return "is not marked yet"
        return "is here" if code.on_site or code.late else "is away too"
