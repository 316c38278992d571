"""The people responsible for the school's data, and their addresses."""

import uuid

from muster.people.models import RoleHolding
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.queries import accounts_of_school

ROLES = ("data_protection_lead", "it_administrator")


def who_answers(viewer: Viewer) -> list[tuple[uuid.UUID, str]]:
    """The data protection lead and whoever looks after the IT, with the addresses by which they sign in."""
    holdings = RoleHolding.objects.filter(school_id=viewer.school_id, role__in=ROLES)
    accounts = accounts_of_school(viewer.school_id)
    people = sorted({row.staff_id for row in holdings.on(viewer.today)} & accounts.keys())
    return [(person, accounts[person].email) for person in people]
