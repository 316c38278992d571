"""Who may export the whole school. The permission opens every kind of record, so it is declared after all domains have declared theirs."""

from muster.calendar.access import IS_DATA_MANAGER, IS_HEAD
from muster.people.roles import IS_DATA_PROTECTION_LEAD
from muster.protection.access.policy import permission
from muster.protection.folder.kinds import declared_kinds

EXPORT_WHOLE = permission(
    "exports:school:export",
    "let the whole school leave for another system",
    IS_HEAD,
    IS_DATA_MANAGER,
    IS_DATA_PROTECTION_LEAD,
    kinds=declared_kinds().values(),
    fresh_factor=True,
    uncounted="two people agree to it, and it opens for one recipient alone",
)
