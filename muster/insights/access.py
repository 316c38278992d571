"""Who may compare schools: the whole policy of this domain on one screen."""

from muster.attendance.records import SESSION_LINE
from muster.people.roles import IS_GOVERNOR, IS_TRUST_OFFICER
from muster.protection.access.policy import permission

COMPARE_SCHOOLS = permission(
    "insights:schools:compare",
    "see figures of whole schools, without names",
    IS_TRUST_OFFICER,
    IS_GOVERNOR,
    kinds=[SESSION_LINE],
    uncounted="figures show nobody",
)
