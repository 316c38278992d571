"""A school's present state as an import needs it: read once, then compared without the database."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from muster.people.records import ContactDetails, Name, Particulars
from muster.people.roll import Place, Stay

Ref = uuid.UUID | str  # somebody or something held here, or the roster's own id of what is yet to be made


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """A person as held; `by_hand` names the fields that somebody here corrected since."""

    id: uuid.UUID
    name: Name
    particulars: Particulars
    details: ContactDetails
    by_hand: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class KnownGroup:
    """A group as held."""

    id: uuid.UUID
    name: str
    kind: str
    stay: Stay


@dataclass(frozen=True, slots=True)
class Duty:
    """What a member of staff is to a group, as held."""

    id: uuid.UUID
    group_id: uuid.UUID
    staff_id: uuid.UUID
    relation: str
    stay: Stay


@dataclass(frozen=True, slots=True)
class HeldYear:
    """A school year as held, and whether it has terms yet."""

    id: uuid.UUID
    stay: Stay
    has_terms: bool


@dataclass(frozen=True, slots=True, repr=False)
class State:
    """The school as held. `outside` finds what a system's id means, by kind and keyed hash; `year` is this year.

    `year_groups` are the country's: code and name.
    """

    today: dt.date
    school_name: str
    urn: str
    year_id: uuid.UUID | None
    year: Stay
    years: tuple[HeldYear, ...]
    pupils: Mapping[uuid.UUID, Known]
    staff: Mapping[uuid.UUID, Known]
    contacts: Mapping[uuid.UUID, Known]
    stays: Mapping[uuid.UUID, tuple[Stay, ...]]
    by_upn: Mapping[bytes, uuid.UUID]
    outside: Mapping[tuple[str, bytes], uuid.UUID]
    groups: Mapping[uuid.UUID, KnownGroup]
    places: tuple[Place, ...]
    duties: tuple[Duty, ...]
    links: frozenset[tuple[uuid.UUID, uuid.UUID]]
    roles: frozenset[tuple[uuid.UUID, str]]
    year_groups: Mapping[str, str]

    def is_from_outside(self, kind: str, target: uuid.UUID) -> bool:
        """Whether this system has named something before: only such things can be missing from its roster."""
        return target in self.known_outside(kind)

    def known_outside(self, kind: str) -> frozenset[uuid.UUID]:
        """All of a kind that this system has named before."""
        return frozenset(found for (each, _), found in self.outside.items() if each == kind)
