"""Who may open the pages of pupils and classes: the whole policy of this domain on one screen."""

from muster.attendance.records import SESSION_LINE
from muster.calendar.access import IS_DATA_MANAGER, IS_HEAD, IS_OFFICE, IS_SENIOR_LEADER
from muster.people.access import (
    ASSISTS_GROUP,
    ASSISTS_PUPIL,
    COVERS_GROUP,
    COVERS_PUPIL,
    LEADS_GROUP,
    LEADS_PUPIL,
    LEADS_YEAR_OF_GROUP,
    SEES_PUPILS,
    TEACHES_GROUP,
    TEACHES_GROUP_NEXT,
    TEACHES_PUPIL,
    TEACHES_PUPIL_NEXT,
    TUTORS_GROUP,
    TUTORS_PUPIL,
)
from muster.people.records import CARE_CARD, PARTICULARS
from muster.people.roles import IS_ATTENDANCE_OFFICER, IS_SAFEGUARDING_LEAD, IS_SENCO, SUPPORTS_PAGES
from muster.protection.access.policy import permission
from muster.protection.access.viewer import TOOK_EMERGENCY_ACCESS

_WHOLE_SCHOOL = (
    IS_SENIOR_LEADER,
    IS_SAFEGUARDING_LEAD,
    IS_SENCO,
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_DATA_MANAGER,
)

SEE_PUPIL = permission(
    "pupils:pupil:see",
    "open this pupil's page",
    TUTORS_PUPIL,
    TEACHES_PUPIL,
    LEADS_PUPIL,
    ASSISTS_PUPIL,
    COVERS_PUPIL,
    TEACHES_PUPIL_NEXT,
    *_WHOLE_SCHOOL,
    (TOOK_EMERGENCY_ACCESS, SEES_PUPILS),
    SUPPORTS_PAGES,
    kinds=[PARTICULARS, CARE_CARD, SESSION_LINE],
)
SEE_CLASS = permission(
    "pupils:class:see",
    "see how this class is doing",
    TUTORS_GROUP,
    TEACHES_GROUP,
    LEADS_GROUP,
    LEADS_YEAR_OF_GROUP,
    ASSISTS_GROUP,
    COVERS_GROUP,
    TEACHES_GROUP_NEXT,
    *_WHOLE_SCHOOL,
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
