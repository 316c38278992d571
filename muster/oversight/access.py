"""Who may see who opened what, and how the data is protected: the whole policy of oversight on one screen."""

from muster.calendar.access import IS_HEAD, IS_IT_ADMINISTRATOR
from muster.people.roles import IS_DATA_PROTECTION_LEAD
from muster.protection.access.policy import permission

SEE_LOG = permission("oversight:log:see", "see who opened what", IS_DATA_PROTECTION_LEAD, IS_HEAD)
SEE_PROTECTION = permission(
    "oversight:protection:see",
    "see how the school's data is protected",
    IS_DATA_PROTECTION_LEAD,
    IS_HEAD,
    IS_IT_ADMINISTRATOR,
)
RUN_CHECK = permission(
    "oversight:protection:check",
    "run the security check",
    IS_DATA_PROTECTION_LEAD,
    IS_HEAD,
    IS_IT_ADMINISTRATOR,
)
