"""Who may compare schools and groups of pupils: the access policy of insights."""

from muster.attendance.records import SESSION_LINE
from muster.calendar.access import IS_SENIOR_LEADER
from muster.people.records import CHARACTERISTICS, PARTICULARS
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
COMPARE_GROUPS = permission(
    "insights:groups:compare",
    "see the attendance of groups of pupils as it may leave the school",
    IS_TRUST_OFFICER,
    IS_GOVERNOR,
    IS_SENIOR_LEADER,
    kinds=[SESSION_LINE, CHARACTERISTICS, PARTICULARS],
    uncounted="figures show nobody, and small numbers not at all",
)
