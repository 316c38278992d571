"""Who may give which role: nobody raises themselves, and IT gives no role that sees a pupil."""

from collections.abc import Collection

from muster.calendar.access import IS_DATA_MANAGER, IS_HEAD
from muster.people.roles import HOLDS_NO_PUPIL_DATA, Role
from muster.protection.access.policy import OPERATOR, Fact

_GIVEN_BY_HEADS_ONLY = frozenset(
    {
        "head",
        "safeguarding_lead",
        "deputy_safeguarding_lead",
        "data_protection_lead",
        "leave_granter",
        "day_pass_giver",
        "it_administrator",
        "support",
    }
)


def refusal_to_give(giver: Collection[Fact], role: Role, *, to_self: bool) -> str | None:
    """Why these facts do not let somebody give this role, in words for the screen; None where they do."""
    if OPERATOR in giver:
        return None
    if to_self:
        return "Nobody gives a role to themselves: ask another person who may."
    if IS_HEAD in giver:
        return None
    if role.name in _GIVEN_BY_HEADS_ONLY:
        return "Only the head gives this role."
    if IS_DATA_MANAGER not in giver and HOLDS_NO_PUPIL_DATA not in role.facts:
        return "This role sees pupils. Ask the head or the data manager to give it."
    return None
