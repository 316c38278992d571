"""Who may do what, and why: every permission for every member of the cast, in one table that a person can check.

Each line is a permission, with the reason after each person. Anybody not on the line is refused. The pupil is Ada of
form 3B, who is also in the mathematics class; the cover teacher covers form 4A today, which Theo is in.
"""

from pathlib import Path

import pytest

from muster.protection.access.decisions import reasons_for_people
from muster.protection.access.guards import all_views
from muster.protection.access.policy import declared_permissions
from tests.cast import STAFF, School

TABLE = Path(__file__).parent / "data" / "access.txt"


def table_of(school: School, pupil: str) -> dict[str, dict[str, str]]:
    """The program's decisions, in the shape of the table."""
    assert list(all_views())  # permissions are declared with their pages, whatever ran before this test
    found: dict[str, dict[str, str]] = {name: {} for name in declared_permissions()}
    for part in STAFF:
        with school.seen_by(school.people[part]) as viewer:
            for name, permission in declared_permissions().items():
                reason = reasons_for_people(viewer, permission, [school.people[pupil]])
                in_form = viewer.reason_in_group(
                    permission, school.groups["form_3b" if pupil == "ada" else "form_4a"]
                )
                decided = reason.get(school.people[pupil]) or in_form
                if decided:
                    found[name][part] = decided.name
    return found


def read_table() -> dict[str, dict[str, dict[str, str]]]:
    """The table in the file: pupil, permission, person, reason."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for line in TABLE.read_text().splitlines():
        if line.startswith("#") or not line.strip():
            continue
        pupil, permission, *people = line.split()
        found.setdefault(pupil, {})[permission] = dict(one.split("=", 1) for one in people)
    return found


@pytest.mark.parametrize("pupil", ["ada", "theo"])
def test_everyone_may_do_what_the_table_says_and_nothing_else(school: School, pupil: str):
    decided, written = table_of(school, pupil), read_table()[pupil]
    assert decided.keys() == written.keys()
    wrong = {name: (decided[name], written[name]) for name in decided if decided[name] != written[name]}
    assert wrong == {}


def test_a_member_of_staff_without_a_role_may_do_nothing(school: School):
    assert not any("without_role" in people for people in table_of(school, "ada").values())


def test_a_permission_is_named_by_scope_thing_and_act_and_says_what_it_allows():
    for name, permission in declared_permissions().items():
        assert len(name.split(":")) == 3, name
        assert permission.allows[0].islower(), name
        assert not permission.allows.endswith("."), name


COMMANDS_ALONE = {
    "protection:leak:drill": "nobody's role opens every kind of every folder; the drill shows nothing"
}
"""What only a command on the server may do, each with the reason."""


def test_no_permission_is_open_to_the_server_alone_by_accident():
    alone = {name for name, permission in declared_permissions().items() if len(permission.grants) == 1}
    assert alone == COMMANDS_ALONE.keys()
