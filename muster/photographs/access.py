"""Who may see, keep and decide about photographs: the access policy of photographs."""

from muster.calendar.access import IS_DATA_MANAGER, IS_HEAD, IS_OFFICE, IS_SENIOR_LEADER
from muster.people.access import (
    ASSISTS_GROUP,
    COVERS_GROUP,
    COVERS_PUPIL,
    LEADS_GROUP,
    LEADS_YEAR_OF_GROUP,
    SEES_PUPILS,
    TEACHES_GROUP,
    TIED_TO_GROUP,
    TIED_TO_PUPIL,
    TUTORS_GROUP,
    TUTORS_PUPIL,
    WHOLE_SCHOOL,
)
from muster.people.records import PARTICULARS
from muster.people.roles import (
    IS_ATTENDANCE_OFFICER,
    IS_COVER_MANAGER,
    IS_RECEPTIONIST,
    IS_TEACHER,
)
from muster.photographs.records import FACE, PHOTOGRAPH, PICTURE_ANSWERS
from muster.protection.access.policy import permission
from muster.protection.access.viewer import TOOK_EMERGENCY_ACCESS

SEE_FACES = permission(
    "photographs:class:see",
    "see who is who in this class",
    *TIED_TO_GROUP,
    *WHOLE_SCHOOL,
    kinds=[FACE, PICTURE_ANSWERS],
)
SEE_FACES_IN_REGISTER = permission(
    "photographs:register:see",
    "see who is who in a register that one may take",
    TEACHES_GROUP,
    TUTORS_GROUP,
    ASSISTS_GROUP,
    COVERS_GROUP,
    LEADS_GROUP,
    LEADS_YEAR_OF_GROUP,
    IS_TEACHER,
    IS_COVER_MANAGER,
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_SENIOR_LEADER,
    kinds=[FACE],
    uncounted="taking registers is everybody's ordinary work",
)
SEE_FACES_AT_DESK = permission(
    "photographs:desk:see",
    "see who is who among those found at the desk",
    IS_RECEPTIONIST,
    IS_OFFICE,
    IS_ATTENDANCE_OFFICER,
    IS_SENIOR_LEADER,
    kinds=[FACE],
    uncounted="whoever comes through the door is the desk's work",
)
SEE_FACE = permission(
    "photographs:face:see",
    "see the small picture beside a care card",
    SEES_PUPILS,
    COVERS_PUPIL,
    kinds=[FACE],
    uncounted="a care card is opened in one tap by whoever needs it, and must be the right one",
)
SEE_PHOTOGRAPH = permission(
    "photographs:photograph:see",
    "see this pupil's photograph",
    *TIED_TO_PUPIL,
    *WHOLE_SCHOOL,
    (TOOK_EMERGENCY_ACCESS, SEES_PUPILS),
    kinds=[PHOTOGRAPH],
)
KEEP_PHOTOGRAPH = permission(
    "photographs:photograph:keep",
    "keep or remove this pupil's photograph",
    TUTORS_PUPIL,
    IS_OFFICE,
    IS_DATA_MANAGER,
    IS_HEAD,
    kinds=[FACE, PHOTOGRAPH, PICTURE_ANSWERS],
)
KEEP_PHOTOGRAPHS = permission(
    "photographs:school:keep",
    "keep photographs of the whole school, as a photographer delivers them",
    IS_OFFICE,
    IS_DATA_MANAGER,
    IS_HEAD,
    kinds=[FACE, PHOTOGRAPH, PICTURE_ANSWERS, PARTICULARS],
    uncounted="numbers of the whole roll are compared, and no picture is shown but those just sent",
)
RECORD_ANSWER = permission(
    "photographs:answer:record",
    "record what a family says about pictures",
    TUTORS_PUPIL,
    IS_OFFICE,
    IS_DATA_MANAGER,
    IS_HEAD,
    kinds=[FACE, PHOTOGRAPH, PICTURE_ANSWERS],
)
DECIDE_OBJECTION = permission(
    "photographs:objection:decide",
    "decide about an objection to the school's own photograph",
    IS_HEAD,
)
