"""Who may take registers, change marks and see figures: the whole access policy of attendance."""

from muster.attendance.records import (
    ABSENCE_REASONS,
    FOLLOW_UP,
    KNOWN_ABSENCES,
    LESSON_LINE,
    MOVEMENTS,
    SESSION_LINE,
)
from muster.calendar.access import IS_DATA_MANAGER, IS_HEAD, IS_OFFICE, IS_SENIOR_LEADER
from muster.people.access import (
    ASSISTS_GROUP,
    ASSISTS_PUPIL,
    COVERS_GROUP,
    COVERS_PUPIL,
    ESCORTS_GROUP,
    LEADS_GROUP,
    LEADS_PUPIL,
    LEADS_YEAR_OF_GROUP,
    SEES_PUPILS,
    TEACHES_GROUP,
    TEACHES_PUPIL,
    TUTORS_GROUP,
    TUTORS_PUPIL,
)
from muster.people.records import CARE_CARD, CHARACTERISTICS, CONTACT_DETAILS, PARTICULARS, RELATIONSHIPS
from muster.people.roles import (
    GRANTS_LEAVE,
    IS_ATTENDANCE_OFFICER,
    IS_COVER_MANAGER,
    IS_RECEPTIONIST,
    IS_SAFEGUARDING_LEAD,
    IS_SENCO,
    IS_TEACHER,
)
from muster.protection.access.policy import Fact, permission
from muster.protection.access.tickets import HOLDS_TICKET

HOLDS_PACK = Fact("holds_evacuation_pack", "this device was named to hold the evacuation pack")
HOLDS_REASON_LINK = Fact("holds_reason_link", "you were sent a link to give the reason for one absence")

_MARKS = (SESSION_LINE, LESSON_LINE, KNOWN_ABSENCES, ABSENCE_REASONS, MOVEMENTS)
_RELATED = (TUTORS_PUPIL, TEACHES_PUPIL, LEADS_PUPIL, ASSISTS_PUPIL, COVERS_PUPIL)

TAKE_REGISTER = permission(
    "attendance:register:take",
    "take this register",
    TEACHES_GROUP,
    TUTORS_GROUP,
    ASSISTS_GROUP,
    COVERS_GROUP,
    LEADS_GROUP,
    LEADS_YEAR_OF_GROUP,
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_SENIOR_LEADER,
    kinds=_MARKS,
    uncounted="taking registers is everybody's ordinary work",
)
OPEN_REGISTERS = permission(
    "attendance:registers:open",
    "open registers",
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
)
SEND_WITH_TICKET = permission(
    "attendance:register:send_with_ticket",
    "send marks that wait on a device",
    HOLDS_TICKET,
    kinds=_MARKS,
    uncounted="taking registers is everybody's ordinary work",
)
TAKE_FOR_COLLEAGUE = permission(
    "attendance:register:take_for_colleague",
    "take a colleague's register today",
    IS_TEACHER,
    IS_COVER_MANAGER,
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_SENIOR_LEADER,
    kinds=_MARKS,
    uncounted="taking registers is everybody's ordinary work",
)
ENTER_ANY_CODE = permission(
    "attendance:code:any",
    "enter codes that attendance staff decide",
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_HEAD,
)
CHECK_AGE = permission(
    "attendance:age:check",
    "check a code against a pupil's age",
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_HEAD,
    kinds=[PARTICULARS],
    uncounted="nobody sees what is opened",
)
GRANT_LEAVE = permission("attendance:code:leave", "grant leave", GRANTS_LEAVE, kinds=[KNOWN_ABSENCES])
AMEND_MARK = permission(
    "attendance:mark:amend",
    "change a mark after the register is finished",
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_HEAD,
    *_RELATED,
    kinds=_MARKS,
)
SEE_PUPIL_ATTENDANCE = permission(
    "attendance:pupil:see",
    "see this pupil's attendance",
    *_RELATED,
    IS_SENIOR_LEADER,
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_SAFEGUARDING_LEAD,
    IS_SENCO,
    IS_DATA_MANAGER,
    kinds=_MARKS,
    uncounted="lists of the day and of one's own pupils are ordinary work",
)
SEE_REASONS = permission(
    "attendance:reason:see",
    "see the reasons for this pupil's absences",
    TUTORS_PUPIL,
    LEADS_PUPIL,
    IS_SENIOR_LEADER,
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_SAFEGUARDING_LEAD,
    IS_SENCO,
    kinds=[ABSENCE_REASONS, MOVEMENTS],
    uncounted="changing marks, with what was said of them, is the work of those who keep the registers",
)
SEE_SCHOOL_FIGURES = permission(
    "attendance:school:see",
    "see the school's attendance",
    IS_SENIOR_LEADER,
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_SAFEGUARDING_LEAD,
    IS_SENCO,
    IS_DATA_MANAGER,
    kinds=[SESSION_LINE],
)
SEE_GROUP_FIGURES = permission(
    "attendance:groups:see",
    "compare the attendance of groups of pupils",
    IS_SENCO,
    IS_SAFEGUARDING_LEAD,
    IS_SENIOR_LEADER,
    IS_DATA_MANAGER,
    kinds=[CHARACTERISTICS, PARTICULARS],
    uncounted="figures show nobody, and whose list is opened may open each of these folders",
)
SEE_THRESHOLDS = permission(
    "attendance:thresholds:see",
    "see who has reached a threshold of absence",
    IS_SENIOR_LEADER,
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_SAFEGUARDING_LEAD,
    kinds=[SESSION_LINE, LESSON_LINE, PARTICULARS],
    uncounted="whoever has reached a threshold is who has to be looked at",
)
SEE_MISSING_REGISTERS = permission(
    "attendance:missing:see",
    "see which registers are not taken",
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_SENIOR_LEADER,
    IS_COVER_MANAGER,
)
EXPECT_ABSENCE = permission(
    "attendance:absence:expect",
    "note an absence beforehand",
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_HEAD,
    kinds=[KNOWN_ABSENCES],
)
COUNT_HEADS = permission(
    "attendance:event:count",
    "see who is on this visit or event, and confirm who is there",
    ESCORTS_GROUP,
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_SENIOR_LEADER,
    kinds=[SESSION_LINE, KNOWN_ABSENCES, CARE_CARD],
    uncounted="counting heads is a register taken elsewhere",
)
DECLARE_CLOSURE = permission(
    "attendance:closure:declare",
    "declare an unexpected closure",
    IS_HEAD,
    IS_SENIOR_LEADER,
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    kinds=[SESSION_LINE, KNOWN_ABSENCES, ABSENCE_REASONS],
    uncounted="one step for a whole school, in which nobody's folder is shown",
)
EXPORT_REGISTER = permission(
    "attendance:register:export",
    "take a register with all its entries out of Muster",
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_HEAD,
    kinds=_MARKS,
    fresh_factor=True,
)
CHOOSE_SESSION_RULE = permission(
    "attendance:session_rule:choose",
    "choose how the marks of sessions come about",
    IS_HEAD,
    IS_DATA_MANAGER,
)
SEE_MISSING_FROM_LESSONS = permission(
    "attendance:lesson:missing",
    "see who is missing from a lesson",
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_SENIOR_LEADER,
    IS_SAFEGUARDING_LEAD,
    kinds=[SESSION_LINE, LESSON_LINE, MOVEMENTS],
)
SEE_KNOWN_ABSENCES = permission(
    "attendance:absence:see",
    "see absences that are known beforehand",
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_SENIOR_LEADER,
    GRANTS_LEAVE,
    kinds=[KNOWN_ABSENCES, SESSION_LINE],
)
ENTER_HISTORY = permission(
    "attendance:history:enter",
    "bring in registers that were taken before",
    IS_DATA_MANAGER,
    IS_HEAD,
    kinds=[SESSION_LINE, LESSON_LINE, PARTICULARS],
    uncounted="nobody sees what is opened",
)
VERIFY_LINES = permission(
    "attendance:lines:verify",
    "prove that the registers and the pupils' lines agree",
    IS_DATA_MANAGER,
    kinds=[SESSION_LINE, LESSON_LINE],
    uncounted="nobody sees what is opened",
)
PRINT_REGISTERS = permission(
    "attendance:registers:print",
    "print the registers of a day, and type them in afterwards",
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_SENIOR_LEADER,
)
MAKE_DAY_CARD = permission(
    "attendance:day_card:make",
    "print a day card for a supply teacher",
    IS_OFFICE,
    IS_COVER_MANAGER,
    IS_SENIOR_LEADER,
)
SEE_LAST_DAY = permission(
    "attendance:last_day:see",
    "see on which day a pupil was marked last",
    IS_OFFICE,
    IS_DATA_MANAGER,
    IS_HEAD,
    kinds=[SESSION_LINE, LESSON_LINE],
    uncounted="the day alone is seen, by those who keep the roll",
)
RUN_DESK = permission(
    "attendance:desk:run",
    "note who arrives and who leaves",
    IS_RECEPTIONIST,
    IS_OFFICE,
    IS_ATTENDANCE_OFFICER,
    IS_SENIOR_LEADER,
    kinds=[*_MARKS, RELATIONSHIPS],
    uncounted="whoever comes through the door is the desk's work",
)
SEE_WHO_IS_ON_SITE = permission(
    "attendance:site:see",
    "see who is on site",
    SEES_PUPILS,
    kinds=[SESSION_LINE, MOVEMENTS],
    uncounted="nobody waits for a budget while a building is cleared",
)
NAME_DEVICE = permission(
    "attendance:evacuation:name_device",
    "choose the devices that hold the evacuation pack",
    IS_OFFICE,
    IS_SENIOR_LEADER,
    fresh_factor=True,
)
CARRY_PACK = permission(
    "attendance:evacuation:carry",
    "hold the evacuation pack",
    HOLDS_PACK,
    kinds=[SESSION_LINE, MOVEMENTS, CARE_CARD, RELATIONSHIPS, CONTACT_DETAILS],
    uncounted="what a device holds opens with its PIN alone",
)
WORK_FOLLOW_UP = permission(
    "attendance:follow_up:work",
    "follow up absences without a reason",
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_SENIOR_LEADER,
    IS_SAFEGUARDING_LEAD,
    kinds=[SESSION_LINE, FOLLOW_UP, PARTICULARS, RELATIONSHIPS, CONTACT_DETAILS],
    uncounted="whoever is missing is who has to be looked for",
)
ORDER_FOLLOW_UP = permission(
    "attendance:follow_up:order",
    "see whose absence comes first",
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_SENIOR_LEADER,
    IS_SAFEGUARDING_LEAD,
    kinds=[CHARACTERISTICS],
    uncounted="whoever is missing is who has to be looked for",
)
GIVE_REASON = permission(
    "attendance:reason:give",
    "give the reason for one absence of one child",
    HOLDS_REASON_LINK,
    kinds=[FOLLOW_UP, PARTICULARS],
)
