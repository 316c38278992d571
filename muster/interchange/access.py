"""Who may import a roster: it changes the roll, groups and staff at once, so that it takes who may change all three."""

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
