"""Who may see who opened what: the whole policy of oversight on one screen."""

from muster.calendar.access import IS_HEAD
from muster.people.roles import IS_DATA_PROTECTION_LEAD
from muster.protection.access.policy import permission

SEE_LOG = permission("oversight:log:see", "see who opened what", IS_DATA_PROTECTION_LEAD, IS_HEAD)
