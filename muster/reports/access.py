"""Who sends marks to the register of another system, and who writes, reads and hands out reports: the access policy of reports."""

from muster.assessment.records import RESULTS
from muster.attendance.records import SESSION_LINE
from muster.calendar.access import IS_DATA_MANAGER, IS_HEAD, IS_OFFICE, IS_SENIOR_LEADER
from muster.people.access import LEADS_GROUP, LEADS_PUPIL, TEACHES_GROUP, TUTORS_GROUP, TUTORS_PUPIL
from muster.people.records import CONTACT_DETAILS, PARTICULARS, RELATIONSHIPS
from muster.people.roles import IS_ATTENDANCE_OFFICER, IS_TEACHER
from muster.protection.access.policy import Fact, permission
from muster.reports.records import REPORT, REPORT_WORDS

HOLDS_REPORT_LINK = Fact("holds_report_link", "you were sent a link to one report on your child")

SEND_MARKS = permission(
    "reports:marks:send",
    "send marks to the school's own register",
    IS_ATTENDANCE_OFFICER,
    IS_DATA_MANAGER,
    kinds=[SESSION_LINE, PARTICULARS],
    fresh_factor=True,
    uncounted="the register is kept for this, and each file is recorded",
)
OPEN_REPORTS = permission(
    "reports:pages:open",
    "see which reports are being written",
    IS_TEACHER,
    TEACHES_GROUP,
    TUTORS_GROUP,
    LEADS_GROUP,
    IS_SENIOR_LEADER,
    IS_DATA_MANAGER,
    IS_OFFICE,
)
RUN_REPORTS = permission(
    "reports:cycle:run",
    "set up reports, have them made and say when families get them",
    IS_SENIOR_LEADER,
    IS_DATA_MANAGER,
)
WRITE_SUBJECT_WORDS = permission(
    "reports:words:write",
    "write about this class's subject",
    TEACHES_GROUP,
    TUTORS_GROUP,
    IS_HEAD,
    IS_DATA_MANAGER,
    kinds=[RESULTS, REPORT_WORDS],
    uncounted="a class's reports are as ordinary as its mark sheet",
)
WRITE_TUTOR_WORDS = permission(
    "reports:words:write_as_tutor",
    "write as this form's tutor",
    TUTORS_GROUP,
    IS_HEAD,
    IS_DATA_MANAGER,
    kinds=[RESULTS, REPORT_WORDS],
    uncounted="a form's reports are as ordinary as its register",
)
WRITE_HEAD_WORDS = permission(
    "reports:words:write_as_head",
    "write as the head teacher",
    IS_SENIOR_LEADER,
    kinds=[RESULTS, REPORT_WORDS],
    uncounted="whoever leads the school writes under every report",
)
READ_REPORTS = permission(
    "reports:report:read",
    "read this pupil's report before it is made",
    TUTORS_PUPIL,
    LEADS_PUPIL,
    IS_SENIOR_LEADER,
    IS_DATA_MANAGER,
    kinds=[RESULTS, REPORT_WORDS, REPORT, SESSION_LINE, PARTICULARS],
    uncounted="proof-reading is reading every report of a year group, and each reading is recorded",
)
HAND_OUT_REPORTS = permission(
    "reports:report:hand_out",
    "give families the reports that are released",
    TUTORS_PUPIL,
    IS_OFFICE,
    IS_SENIOR_LEADER,
    IS_DATA_MANAGER,
    kinds=[REPORT],
    uncounted="released reports are handed to every family on one day, and each is recorded",
)
TELL_FAMILIES = permission(
    "reports:family:tell",
    "send families the links to released reports",
    IS_OFFICE,
    IS_SENIOR_LEADER,
    kinds=[RELATIONSHIPS, CONTACT_DETAILS, PARTICULARS],
    uncounted="every family of a year group is written to on one day, and each is recorded",
)
OPEN_OWN_REPORT = permission(
    "reports:report:open_by_link",
    "open the one report to which you were sent a link",
    HOLDS_REPORT_LINK,
    kinds=[REPORT, RELATIONSHIPS, PARTICULARS],
)
