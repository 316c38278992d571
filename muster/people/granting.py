"""Decides who may give which role, and whose accounts IT may not touch: nobody can promote themselves, and IT cannot
become somebody else.
"""

from collections.abc import Collection

from muster.calendar.access import IS_DATA_MANAGER, IS_HEAD, IS_IT_ADMINISTRATOR
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
    """Why these facts do not let somebody give this role, in words for the screen; None if they do."""
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


def makes_passwords_for_others(giver: Collection[Fact]) -> bool:
    """Whether somebody makes links to new passwords as IT, whatever other roles they have. The head is excepted.

    Such a person must have no part in second factors, nor in giving somebody's place at the school to a new account:
    with both they could become that colleague.
    """
    return IS_IT_ADMINISTRATOR in giver and IS_HEAD not in giver
