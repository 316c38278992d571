"""Permissions as data: a permission is granted by any of its grants, a grant by all of its facts.

Each domain declares its facts and its permissions in its `access.py`, one screen long. Nothing is granted that is
not declared, and no role is above the policy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from muster.protection.folder.kinds import Kind


class Of(Enum):
    """What a fact relates the viewer to: nothing else, a group, or a person."""

    VIEWER = "viewer"
    GROUP = "group"
    PERSON = "person"


@dataclass(frozen=True, slots=True, eq=False)
class Fact:
    """A statement about the viewer that is true or false, such as `teaches_pupil`. `says` is the reason shown to people.

    Each is declared once and equal to itself alone, which makes asking sets of facts quick: a page does it a thousand
    times. `through` is the fact about a group without which a fact about a person cannot hold. `ties` says whether the
    fact explains an opening, which is then not counted: access lent for a while lets its holder in, but still counts.
    """

    name: str
    says: str
    of: Of = Of.VIEWER
    through: "Fact | None" = None
    ties: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Permission:
    """What may be done, by whom, and which kinds of record it may open or write.

    `uncounted` says why openings under it are not counted against a person's budget; empty if they are.
    """

    name: str
    allows: str
    grants: tuple[frozenset[Fact], ...]
    kinds: tuple[Kind[Any], ...] = ()
    fresh_factor: bool = False
    uncounted: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was allowed: fact names for the audit, a sentence for the screen.

    `is_tied` if a group, a timetable or an emergency connects the viewer with the person, beyond any role.
    """

    name: str
    says: str
    is_tied: bool = False


OPERATOR = Fact("operates_the_server", "you run a command on the server")

_declared: dict[str, Permission] = {}


class DeclaredTwice(RuntimeError):
    """Two permissions claim the same name."""


def permission(
    name: str,
    allows: str,
    *grants: Fact | tuple[Fact, ...],
    kinds: Iterable[Kind[Any]] = (),
    fresh_factor: bool = False,
    uncounted: str = "",
) -> Permission:
    """Declare a permission. `name` is `scope:thing:act`; each grant is a fact, or a tuple of facts that all hold."""
    if name in _declared:
        raise DeclaredTwice(f"permission {name} is declared already")
    sets = tuple(frozenset(grant) if isinstance(grant, tuple) else frozenset((grant,)) for grant in grants)
    declared = Permission(
        name, allows, (*sets, frozenset((OPERATOR,))), tuple(kinds), fresh_factor, uncounted
    )
    _declared[name] = declared
    return declared


def declared_permissions() -> Mapping[str, Permission]:
    """Every permission, by name."""
    return dict(sorted(_declared.items()))


def reason_for(declared: Permission, facts: frozenset[Fact]) -> Reason | None:
    """The first grant that these facts satisfy, as a reason; None if none does."""
    for grant in declared.grants:
        if grant <= facts:
            ordered = sorted(grant, key=lambda fact: fact.name)
            return Reason(
                "+".join(fact.name for fact in ordered),
                ", and ".join(fact.says for fact in ordered),
                any(fact.ties and fact.of is not Of.VIEWER for fact in ordered),
            )
    return None
