"""Who may give which role: the complete truth table of those that matter."""

import pytest

from muster.people.granting import refusal_to_give
from muster.people.roles import ROLES
from muster.protection.access.policy import OPERATOR

FACTS = {name: frozenset(role.facts) for name, role in ROLES.items()}
SENSITIVE = ("head", "safeguarding_lead", "deputy_safeguarding_lead", "data_protection_lead", "leave_granter")


@pytest.mark.parametrize("role", ROLES)
def test_the_head_gives_every_role_but_none_to_themselves(role: str):
    assert refusal_to_give(FACTS["head"], ROLES[role], to_self=False) is None
    assert refusal_to_give(FACTS["head"], ROLES[role], to_self=True)


@pytest.mark.parametrize("role", SENSITIVE)
def test_only_the_head_gives_what_reaches_furthest(role: str):
    assert refusal_to_give(FACTS["data_manager"], ROLES[role], to_self=False)
    assert refusal_to_give(FACTS["it_administrator"], ROLES[role], to_self=False)


@pytest.mark.parametrize("role", ["teacher", "office", "teaching_assistant", "senco"])
def test_it_gives_no_role_that_sees_a_pupil_and_the_data_manager_does(role: str):
    assert refusal_to_give(FACTS["it_administrator"], ROLES[role], to_self=False)
    assert refusal_to_give(FACTS["it_administrator"] | FACTS["teacher"], ROLES[role], to_self=False)
    assert refusal_to_give(FACTS["data_manager"], ROLES[role], to_self=False) is None


def test_it_gives_a_role_without_pupils():
    assert refusal_to_give(FACTS["it_administrator"], ROLES["governor"], to_self=False) is None


def test_a_command_on_the_server_gives_the_first_roles():
    assert refusal_to_give(frozenset((OPERATOR,)), ROLES["head"], to_self=False) is None
