"""The viewer: who is looking, in which school, and every fact about them that decides what they may see.

A viewer is read once per request and detached: decisions ask the viewer, never the database.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from muster.protection.access.policy import Fact, Of, Permission, Reason, reason_for
from muster.ui.wording import BRITISH, Manner

Settlement = Callable[[], None]
"""Lets openings that were counted happen, or raises."""

NO_FACTS: frozenset[Fact] = frozenset()
TOOK_EMERGENCY_ACCESS = Fact(
    "took_emergency_access", "you took emergency access and gave a reason", Of.PERSON
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the domains know about a person in a school today.

    `is_narrowed` is set while somebody who opened too many folders waits for a second person; `emergencies` are the
    people whose folders they hold emergency access to, within its hour. `groups` are the person's own, `below` those
    reached through another: the forms of the year they lead. `lent` are pupils the school has named to them for a
    while, with the facts that hold for each. `manner` is how the school says things.
    """

    facts: frozenset[Fact]
    groups: Mapping[uuid.UUID, frozenset[Fact]]
    school_name: str
    timezone: str
    directory_version: int
    is_narrowed: bool = False
    emergencies: frozenset[uuid.UUID] = frozenset()
    below: Mapping[uuid.UUID, frozenset[Fact]] = field(default_factory=dict)
    lent: Mapping[uuid.UUID, frozenset[Fact]] = field(default_factory=dict)
    manner: Manner = BRITISH

    @property
    def group_facts(self) -> frozenset[Fact]:
        """Every fact that holds in some group."""
        return NO_FACTS.union(*self.groups.values(), *self.below.values())

    def in_group(self, group_id: uuid.UUID) -> frozenset[Fact]:
        """The facts that hold in this group."""
        return self.groups.get(group_id, NO_FACTS) | self.below.get(group_id, NO_FACTS)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. `facts` hold everywhere in the school, `groups` only within those groups.

    `notices` are sentences for this person that arose while the request was answered; the page shows them. `counted`
    are the people whose opening this request has already counted, so that a page that opens a folder twice counts
    once.
    """

    account_id: uuid.UUID | None
    session_id: uuid.UUID | None
    person_id: uuid.UUID | None
    school_id: uuid.UUID
    schools: tuple[uuid.UUID, ...]
    standing: Standing
    moment: dt.datetime
    because: str = ""
    fresh_factor: bool = False
    group_facts: frozenset[Fact] = field(default=NO_FACTS)
    notices: list[str] = field(default_factory=list, compare=False)
    counted: dict[uuid.UUID, Settlement] = field(default_factory=dict, compare=False)

    @property
    def facts(self) -> frozenset[Fact]:
        """The facts that hold whatever the viewer looks at."""
        return self.standing.facts

    @property
    def now(self) -> dt.datetime:
        """The moment of the request on the school's clock."""
        return self.moment.astimezone(ZoneInfo(self.standing.timezone))

    @property
    def today(self) -> dt.date:
        """The school's date at the moment of the request."""
        return self.now.date()

    def may(self, permission: Permission) -> bool:
        """Whether the viewer has the permission for anything at all: the gate of a page, and of its links."""
        return may_at_best(permission, self.at_best)

    @property
    def at_best(self) -> frozenset[Fact]:
        """Every fact that holds of the viewer, or of some group of theirs."""
        return self.facts | self.group_facts

    def reason_in_group(self, permission: Permission, group_id: uuid.UUID) -> Reason | None:
        """Why the viewer has the permission in this group; None if they do not."""
        return reason_for(permission, self.facts | self.standing.in_group(group_id))

    def reason_everywhere(self, permission: Permission) -> Reason | None:
        """Why the viewer has the permission for the whole school; None if they do not."""
        return reason_for(permission, self.facts)


def may_at_best(permission: Permission, facts: frozenset[Fact]) -> bool:
    """Whether somebody for whom these facts hold somewhere could have the permission for anything at all."""
    return any(_possible(grant, facts) for grant in permission.grants)


def _possible(grant: frozenset[Fact], facts: frozenset[Fact]) -> bool:
    """A fact about a person cannot be settled before the person is known: until then it counts as possible.

    If it rests on a fact about a group, that fact must hold for some group.
    """
    return all(
        fact in facts or (fact.of is Of.PERSON and (fact.through is None or fact.through in facts))
        for fact in grant
    )


StandingLoader = Callable[[uuid.UUID, uuid.UUID | None, dt.datetime], Callable[[], Standing | None]]
RelationLoader = Callable[[Viewer, Sequence[uuid.UUID]], Mapping[uuid.UUID, frozenset[Fact]]]


@dataclass(slots=True)
class _Loaders:
    """How standing and relations are read, by the domain that knows people."""

    standing: StandingLoader
    relations: RelationLoader


_loaders: list[_Loaders] = []


def declare_loaders(*, standing: StandingLoader, relations: RelationLoader) -> None:
    """Register how standing and relations are read. Called once, by the domain that knows people."""
    _loaders[:] = [_Loaders(standing, relations)]


def load_standing(school_id: uuid.UUID, person_id: uuid.UUID | None, moment: dt.datetime) -> Standing | None:
    """The person's standing in the school; None if the school or the person does not exist."""
    return ask_standing(school_id, person_id, moment)()


def ask_standing(
    school_id: uuid.UUID, person_id: uuid.UUID | None, moment: dt.datetime
) -> Callable[[], Standing | None]:
    """Send the query of `load_standing` and return a function that reads its answer, for use inside `together`."""
    return _loaders[0].standing(school_id, person_id, moment)


def relations_with(viewer: Viewer, people: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, frozenset[Fact]]:
    """The facts between the viewer and each of these people."""
    relations = _loaders[0].relations(viewer, people)
    standing = viewer.standing
    if not standing.emergencies and not standing.lent:
        return relations
    named = {person: _facts_by_name(standing, person) for person in people}
    return {
        **relations,
        **{person: relations.get(person, NO_FACTS) | facts for person, facts in named.items() if facts},
    }


def _facts_by_name(standing: Standing, person: uuid.UUID) -> frozenset[Fact]:
    """What holds for people who were named individually, not through a group."""
    taken = frozenset((TOOK_EMERGENCY_ACCESS,)) if person in standing.emergencies else NO_FACTS
    return taken | standing.lent.get(person, NO_FACTS)
