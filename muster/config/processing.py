"""Decides what the record of processing says (UK GDPR, Article 30), read off kinds of record and permissions.

The data protection impact assessment rests on its tables, so that it cannot say less than the program does.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from muster.config.markdown import page, table
from muster.protection.access.policy import OPERATOR, Fact, Permission, declared_permissions
from muster.protection.folder.kinds import Kind, Tier, declared_kinds

EXPORTS = "exports"
"""The scope of the permissions under which a record may go into a numbered export."""

OTHER_WAYS = (
    "An export is numbered, encrypted to whoever gets it, and gone after a week; what is sensitive or large takes a "
    "second person. Beside exports these leave the screen: registers and day cards on paper, a mark sheet as a table in "
    "the hands of whoever may enter its results, the evacuation pack on named devices, and messages through the "
    "school's own mail server, GOV.UK Notify or text gateway, which carry an address and name no child. Nothing goes "
    "to a third country, to whoever makes Muster, or to anybody for analysis."
)

INTRO = (
    "What is processed about whom, why, for how long, and who may open it. The school is the controller: its name, and "
    "those of its data protection lead and of whoever runs the server for it, go on top of its own copy. Every record "
    "is sealed under the key of the person it is about; every opening is recorded first. What "
    "[the impact assessment](../protection/impact_assessment.md) rests on stands below. The operator of the server may "
    "run commands under any permission, by name and with a reason that is recorded; that is not repeated here."
)


def processing() -> str:
    """The page."""
    permissions = list(declared_permissions().values())
    kinds = list(declared_kinds().values())
    return page(
        "Record of processing",
        INTRO,
        "## What is kept, why and how long",
        _why(kinds),
        "## Who may open it, and where it goes",
        _who(kinds, permissions),
        OTHER_WAYS,
        "## What each person can reach",
        _reach(permissions),
        "## What asks for the second factor again",
        _fresh(permissions),
        "## Openings that are not held against anybody's budget",
        _uncounted(permissions),
    )


def _why(kinds: Iterable[Kind[Any]]) -> str:
    head = ("record", "tier", "purpose", "lawful basis", "Article 9 condition", "kept", "erased with the key")
    rows = [
        (
            _words(kind.name),
            kind.tier.value,
            kind.purpose,
            kind.basis.value,
            kind.condition.value,
            kind.keep,
            kind.key_class.name.lower(),
        )
        for kind in kinds
    ]
    return table(head, rows)


def _who(kinds: Iterable[Kind[Any]], permissions: list[Permission]) -> str:
    rows = []
    for kind in kinds:
        naming = [permission for permission in permissions if kind in permission.kinds]
        reasons = sorted({_reason(grant) for permission in naming for grant in _grants(permission)})
        exported = any(one.name.startswith(f"{EXPORTS}:") for one in naming)
        rows.append((_words(kind.name), "; ".join(reasons), "yes" if exported else "no"))
    return table(("record", "opened because", "may go into an export"), rows)


def _reach(permissions: list[Permission]) -> str:
    reached: dict[str, set[Kind[Any]]] = {}
    for permission in permissions:
        for grant in _grants(permission):
            reached.setdefault(_reason(grant), set()).update(permission.kinds)
    rows = [(reason, *(_of_tier(kinds, tier) for tier in Tier)) for reason, kinds in sorted(reached.items())]
    return table(("because", *(tier.value for tier in Tier)), [row for row in rows if any(row[1:])])


def _fresh(permissions: list[Permission]) -> str:
    rows = [(f"`{one.name}`", one.allows) for one in permissions if one.fresh_factor]
    return table(("permission", "allows to"), rows)


def _uncounted(permissions: list[Permission]) -> str:
    rows = [(f"`{one.name}`", one.allows, one.uncounted) for one in permissions if one.uncounted]
    return table(("permission", "allows to", "why"), rows)


def _grants(permission: Permission) -> list[frozenset[Fact]]:
    return [grant for grant in permission.grants if OPERATOR not in grant]


def _reason(grant: frozenset[Fact]) -> str:
    return " and ".join(sorted(fact.says for fact in grant))


def _of_tier(kinds: Iterable[Kind[Any]], tier: Tier) -> str:
    return ", ".join(sorted(_words(kind.name) for kind in kinds if kind.tier is tier))


def _words(name: str) -> str:
    return name.replace("_", " ")
