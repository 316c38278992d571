"""Who may send messages and read them: the access policy of messaging."""

from muster.calendar.access import IS_OFFICE, IS_SENIOR_LEADER
from muster.people.roles import IS_ATTENDANCE_OFFICER, IS_SAFEGUARDING_LEAD
from muster.protection.access.policy import permission

_SENDERS = (IS_OFFICE, IS_ATTENDANCE_OFFICER, IS_SENIOR_LEADER, IS_SAFEGUARDING_LEAD)

SEND_MESSAGE = permission("messaging:message:send", "send messages to families and staff", *_SENDERS)
READ_MESSAGE = permission("messaging:message:read", "read messages and replies", *_SENDERS)
SETTLE_MESSAGE = permission(
    "messaging:message:settle", "note what became of a message", IS_OFFICE, IS_ATTENDANCE_OFFICER
)
