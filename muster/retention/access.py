"""Who sees what is due, who holds it back, and who ends it: the access policy of retention."""

from muster.calendar.access import IS_HEAD
from muster.people.records import PARTICULARS
from muster.people.roles import IS_DATA_PROTECTION_LEAD, IS_SAFEGUARDING_LEAD
from muster.protection.access.policy import permission

SEE_RETENTION = permission(
    "retention:due:see",
    "see what has been kept for long enough",
    IS_DATA_PROTECTION_LEAD,
    IS_HEAD,
    kinds=[PARTICULARS],
)
HOLD = permission(
    "retention:hold:place",
    "hold back the end of a folder",
    IS_DATA_PROTECTION_LEAD,
    IS_HEAD,
    IS_SAFEGUARDING_LEAD,
)
DESTROY = permission(
    "retention:key:destroy",
    "destroy what has been kept for long enough",
    IS_DATA_PROTECTION_LEAD,
    IS_HEAD,
    kinds=[PARTICULARS],
    fresh_factor=True,
)
AGREE_TO_DESTROY = permission(
    "retention:key:agree",
    "agree to a destruction that somebody else asked for",
    IS_DATA_PROTECTION_LEAD,
    IS_HEAD,
    fresh_factor=True,
)
