"""Who may open the pages of pupils and classes: the access policy of pupils."""

from muster.attendance.records import SESSION_LINE
from muster.calendar.access import IS_HEAD, IS_OFFICE
from muster.people.access import (
    SEES_PUPILS,
    TIED_TO_GROUP,
    TIED_TO_PUPIL,
    WHOLE_SCHOOL,
)
from muster.people.records import CARE_CARD, PARTICULARS
from muster.people.roles import IS_ATTENDANCE_OFFICER, SUPPORTS_PAGE, SUPPORTS_PAGES
from muster.protection.access.policy import permission
from muster.protection.access.viewer import TOOK_EMERGENCY_ACCESS

SEE_PUPIL = permission(
    "pupils:pupil:see",
    "open this pupil's page",
    *TIED_TO_PUPIL,
    *WHOLE_SCHOOL,
    (TOOK_EMERGENCY_ACCESS, SEES_PUPILS),
    SUPPORTS_PAGES,
    SUPPORTS_PAGE,
    kinds=[PARTICULARS, CARE_CARD, SESSION_LINE],
)
SEE_CLASS = permission(
    "pupils:class:see",
    "see how this class is doing",
    *TIED_TO_GROUP,
    *WHOLE_SCHOOL,
    kinds=[SESSION_LINE],
    uncounted="class lists are ordinary work",
)
ISSUE_CERTIFICATE = permission(
    "pupils:certificate:issue",
    "issue an attendance certificate",
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_HEAD,
    kinds=[PARTICULARS, SESSION_LINE],
)
