"""Who may enter results, see them and set assessment up: the whole access policy of assessment."""

from muster.assessment.records import RESULT_COMMENTS, RESULTS
from muster.calendar.access import IS_DATA_MANAGER, IS_HEAD, IS_SENIOR_LEADER
from muster.people.access import (
    ASSISTS_GROUP,
    ASSISTS_PUPIL,
    LEADS_GROUP,
    LEADS_PUPIL,
    LEADS_SUBJECT_OF_GROUP,
    TEACHES_GROUP,
    TEACHES_PUPIL,
    TUTORS_GROUP,
    TUTORS_PUPIL,
)
from muster.people.records import CHARACTERISTICS, PARTICULARS
from muster.people.roles import (
    IS_SAFEGUARDING_LEAD,
    IS_SENCO,
    IS_SUBJECT_LEADER,
    IS_TEACHER,
    SUPPORTS_RESULTS,
    SUPPORTS_RESULTS_OF,
)
from muster.protection.access.policy import Fact, Of, permission
from muster.protection.access.tickets import HOLDS_TICKET

_ALL = (RESULTS, RESULT_COMMENTS)

LEADS_SUBJECT = Fact("leads_subject", "you lead this subject", Of.PERSON, IS_SUBJECT_LEADER)
"""Holds of pupils where their results in that subject are meant, and of nothing else: `queries/leading.py` says where."""

OPEN_ASSESSMENT = permission(
    "assessment:pages:open",
    "open assessment",
    IS_TEACHER,
    TEACHES_GROUP,
    TUTORS_GROUP,
    ASSISTS_GROUP,
    LEADS_GROUP,
    LEADS_SUBJECT_OF_GROUP,
    LEADS_SUBJECT,
    IS_SENIOR_LEADER,
    IS_SENCO,
    IS_DATA_MANAGER,
)
ENTER_RESULTS = permission(
    "assessment:results:enter",
    "enter results for this class",
    TEACHES_GROUP,
    TUTORS_GROUP,
    IS_HEAD,
    IS_DATA_MANAGER,
    kinds=_ALL,
)
MATCH_RESULTS = permission(
    "assessment:results:match",
    "let a table of results say by admission number whose each line is",
    TEACHES_GROUP,
    TUTORS_GROUP,
    IS_HEAD,
    IS_DATA_MANAGER,
    kinds=[PARTICULARS],
    uncounted="numbers are compared with those of the class, and nothing of them is shown",
)
SEND_RESULTS_WITH_TICKET = permission(
    "assessment:results:send_with_ticket", "send results that wait on a device", HOLDS_TICKET, kinds=_ALL
)
SEE_SHEET = permission(
    "assessment:sheet:see",
    "see this class's results",
    TEACHES_GROUP,
    TUTORS_GROUP,
    ASSISTS_GROUP,
    LEADS_GROUP,
    LEADS_SUBJECT_OF_GROUP,
    LEADS_SUBJECT,
    IS_SENIOR_LEADER,
    IS_SENCO,
    IS_DATA_MANAGER,
    kinds=_ALL,
)
SEE_PUPIL_RESULTS = permission(
    "assessment:pupil:see",
    "see this pupil's results",
    TUTORS_PUPIL,
    TEACHES_PUPIL,
    LEADS_PUPIL,
    LEADS_SUBJECT_OF_GROUP,
    ASSISTS_PUPIL,
    IS_SENIOR_LEADER,
    IS_SENCO,
    IS_SAFEGUARDING_LEAD,
    IS_DATA_MANAGER,
    SUPPORTS_RESULTS,
    SUPPORTS_RESULTS_OF,
    kinds=_ALL,
)
SEE_SCHOOL_RESULTS = permission(
    "assessment:school:see",
    "see the school's results",
    IS_SENIOR_LEADER,
    IS_SENCO,
    IS_DATA_MANAGER,
    kinds=[RESULTS],
)
SEE_PROGRESS = permission(
    "assessment:progress:see",
    "see how a year group or a class has moved between two points",
    TUTORS_PUPIL,
    TEACHES_PUPIL,
    LEADS_PUPIL,
    LEADS_SUBJECT_OF_GROUP,
    LEADS_SUBJECT,
    IS_SENIOR_LEADER,
    IS_SENCO,
    IS_DATA_MANAGER,
    kinds=[RESULTS],
    uncounted="who is behind a figure is who has to be looked at, in a list that is recorded and that nobody narrowed gets",
)
CHECK_RESULTS = permission(
    "assessment:results:check",
    "see by name which results are missing or unlikely",
    TUTORS_PUPIL,
    TEACHES_PUPIL,
    LEADS_PUPIL,
    LEADS_SUBJECT_OF_GROUP,
    LEADS_SUBJECT,
    IS_SENIOR_LEADER,
    IS_DATA_MANAGER,
    kinds=[RESULTS],
    uncounted="whose result is missing or unlikely is whom somebody has to ask about, and each list is recorded",
)
SEE_GROUPS = permission(
    "assessment:groups:see",
    "compare the results of groups of pupils",
    IS_SENIOR_LEADER,
    IS_SENCO,
    IS_DATA_MANAGER,
    LEADS_SUBJECT_OF_GROUP,
    LEADS_SUBJECT,
    kinds=[RESULTS, CHARACTERISTICS, PARTICULARS],
    uncounted="figures show nobody, and only whose work is the whole school opens the list behind one",
)
SET_TARGETS = permission(
    "assessment:targets:set",
    "set targets by the school's rule",
    IS_HEAD,
    IS_SENIOR_LEADER,
    IS_DATA_MANAGER,
    kinds=_ALL,
    uncounted="a rule is applied to a whole year group at once, and shows no pupil's result",
)
MODERATE_RESULTS = permission(
    "assessment:results:moderate",
    "say that a judgement was moderated",
    LEADS_GROUP,
    LEADS_SUBJECT_OF_GROUP,
    LEADS_SUBJECT,
    LEADS_PUPIL,
    IS_SENIOR_LEADER,
    IS_DATA_MANAGER,
    kinds=[RESULTS],
    uncounted="a sample of a few results is looked at by several together, and each of them is recorded",
)
SET_WORK = permission(
    "assessment:work:set",
    "set assignments and tests for this class",
    TEACHES_GROUP,
    TUTORS_GROUP,
    IS_HEAD,
    IS_SENIOR_LEADER,
    IS_DATA_MANAGER,
)
SET_UP_ASSESSMENT = permission(
    "assessment:school:set_up",
    "set up scales, subjects and assessment points",
    IS_HEAD,
    IS_SENIOR_LEADER,
    IS_DATA_MANAGER,
)
SEE_WHAT_IS_MISSING = permission(
    "assessment:missing:see",
    "see which results are not entered",
    IS_SENIOR_LEADER,
    IS_DATA_MANAGER,
    kinds=[RESULTS],
)
ENTER_PAST_RESULTS = permission(
    "assessment:history:enter", "bring in results that were entered before", IS_DATA_MANAGER, kinds=_ALL
)
VERIFY_RESULTS = permission(
    "assessment:results:verify",
    "prove that what was entered and the pupils' results agree",
    IS_DATA_MANAGER,
    kinds=[RESULTS],
)
