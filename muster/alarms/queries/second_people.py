"""Who is written to about an alarm that cannot wait: heads and data protection leads of today, but not whoever it is about."""

import uuid

from muster.people.models import RoleHolding
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.queries import accounts_of_school

_ROLES = ("head", "data_protection_lead")


def second_people(by: Viewer, opener: uuid.UUID) -> dict[uuid.UUID, str]:
    """The e-mail address that each of them signs in with; whoever cannot sign in cannot look either."""
    holders = RoleHolding.objects.filter(school_id=by.school_id, role__in=_ROLES).on(by.today)
    people = set(holders.values_list("staff_id", flat=True)) - {opener}
    accounts = accounts_of_school(by.school_id)
    return {
        person: account.email
        for person in sorted(people)
        if (account := accounts.get(person)) and account.is_active
    }
