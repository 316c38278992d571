"""Who may import a roster: somebody who may change the roll, groups and staff, since an import changes all three."""

from muster.calendar.access import IS_DATA_MANAGER, IS_HEAD
from muster.people.records import CONTACT_DETAILS, NAME, PARTICULARS, PAST_VALUE
from muster.protection.access.policy import permission

IMPORT_ROSTER = permission(
    "interchange:roster:import",
    "import a roster",
    IS_DATA_MANAGER,
    IS_HEAD,
    kinds=[NAME, PARTICULARS, CONTACT_DETAILS, PAST_VALUE],
    uncounted="an import compares the whole roll, and its plan is kept",
)
