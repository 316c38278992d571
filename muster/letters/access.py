"""Who writes letters to families: the whole policy on one screen."""

from muster.attendance.records import SESSION_LINE
from muster.calendar.access import IS_HEAD, IS_OFFICE
from muster.people.records import CONTACT_DETAILS, RELATIONSHIPS
from muster.people.roles import IS_ATTENDANCE_OFFICER
from muster.protection.access.policy import permission

WRITE_LETTERS = permission(
    "letters:letter:write",
    "write letters to families",
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_HEAD,
    kinds=[SESSION_LINE, RELATIONSHIPS, CONTACT_DETAILS],
    uncounted="the figures say who is written to, and each letter is recorded with the pupil",
)
