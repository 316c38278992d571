"""Who makes exports and who agrees to them: the access policy of exports."""

from muster.attendance.records import SESSION_LINE
from muster.calendar.access import IS_DATA_MANAGER, IS_HEAD, IS_OFFICE
from muster.people.records import CHARACTERISTICS, CONTACT_DETAILS, NAME, PARTICULARS
from muster.people.roles import IS_ATTENDANCE_OFFICER, IS_DATA_PROTECTION_LEAD
from muster.protection.access.policy import permission

MAKE_EXPORT = permission(
    "exports:package:make",
    "make an export",
    IS_DATA_MANAGER,
    IS_OFFICE,
    IS_HEAD,
    kinds=[NAME, PARTICULARS, CONTACT_DETAILS, CHARACTERISTICS, SESSION_LINE],
    fresh_factor=True,
    uncounted="an export is numbered, and a second person agrees to what is large or sensitive",
)
AGREE_TO_EXPORT = permission(
    "exports:recipe:agree",
    "agree to what an export holds and whom it goes to",
    IS_HEAD,
    IS_DATA_PROTECTION_LEAD,
    fresh_factor=True,
)
CHECK_FIGURES = permission(
    "exports:figures:check",
    "check the figures of attendance before they go out",
    IS_DATA_MANAGER,
    IS_OFFICE,
    IS_ATTENDANCE_OFFICER,
    IS_HEAD,
    kinds=[SESSION_LINE, PARTICULARS],
    uncounted="whoever is named has something to be mended before figures go out",
)
