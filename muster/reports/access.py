"""Who sends marks to the register of another system: the whole policy on one screen."""

from muster.attendance.records import SESSION_LINE
from muster.calendar.access import IS_DATA_MANAGER
from muster.people.records import PARTICULARS
from muster.people.roles import IS_ATTENDANCE_OFFICER
from muster.protection.access.policy import permission

SEND_MARKS = permission(
    "reports:marks:send",
    "send marks to the school's own register",
    IS_ATTENDANCE_OFFICER,
    IS_DATA_MANAGER,
    kinds=[SESSION_LINE, PARTICULARS],
    fresh_factor=True,
    uncounted="the register is kept for this, and each file is recorded",
)
