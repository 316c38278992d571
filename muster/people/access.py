"""Who may see and change what about people: the access policy of people."""

from muster.calendar.access import (
    IS_DATA_MANAGER,
    IS_HEAD,
    IS_IT_ADMINISTRATOR,
    IS_OFFICE,
    IS_SENIOR_LEADER,
    WORKS_HERE,
)
from muster.people.records import (
    CARE_CARD,
    CHARACTERISTICS,
    CONTACT_DETAILS,
    NAME,
    PARTICULARS,
    PAST_VALUE,
    PUPIL_KINDS,
    RELATIONSHIPS,
)
from muster.people.roles import (
    IS_ATTENDANCE_OFFICER,
    IS_COVER_MANAGER,
    IS_SAFEGUARDING_LEAD,
    IS_SENCO,
    SUPPORTS_NAMES,
)
from muster.protection.access.policy import Fact, Of, permission
from muster.protection.access.viewer import TOOK_EMERGENCY_ACCESS

SEES_PUPILS = Fact("sees_pupils", "you work with pupils at this school")
TEACHES_GROUP = Fact("teaches_group", "you teach this group", Of.GROUP)
TUTORS_GROUP = Fact("tutors_group", "you are this group's tutor", Of.GROUP)
ASSISTS_GROUP = Fact("assists_group", "you assist in this group", Of.GROUP)
LEADS_GROUP = Fact("leads_group", "you lead this group", Of.GROUP)
LEADS_YEAR_OF_GROUP = Fact("leads_year_of_group", "you lead the year of this form", Of.GROUP)
LEADS_SUBJECT_OF_GROUP = Fact("leads_subject_of_group", "you lead the subject of this class", Of.GROUP)
COVERS_GROUP = Fact("covers_group_today", "you cover this group today", Of.GROUP)
ESCORTS_GROUP = Fact("escorts_group", "you lead this visit or event", Of.GROUP)
TEACHES_GROUP_NEXT = Fact("teaches_group_next", "this will be your group", Of.GROUP)
TEACHES_PUPIL_NEXT = Fact("teaches_pupil_next", "this pupil will be in your group", Of.PERSON)
TEACHES_PUPIL = Fact("teaches_pupil", "you teach this pupil", Of.PERSON)
TUTORS_PUPIL = Fact("tutors_pupil", "you are this pupil's tutor", Of.PERSON)
ASSISTS_PUPIL = Fact("assists_pupil", "you assist in a group of this pupil", Of.PERSON)
LEADS_PUPIL = Fact("leads_year_of_pupil", "you lead this pupil's year", Of.PERSON)
ESCORTS_PUPIL = Fact("escorts_pupil", "you lead a visit or event of this pupil", Of.PERSON)
COVERS_PUPIL = Fact("covers_pupil_today", "you cover a group of this pupil today", Of.PERSON, COVERS_GROUP)

WHOLE_SCHOOL = (
    IS_SENIOR_LEADER,
    IS_SAFEGUARDING_LEAD,
    IS_SENCO,
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_DATA_MANAGER,
)
"""Those whose work concerns every pupil."""

TIED_TO_PUPIL = (
    TUTORS_PUPIL,
    TEACHES_PUPIL,
    LEADS_PUPIL,
    ASSISTS_PUPIL,
    COVERS_PUPIL,
    TEACHES_PUPIL_NEXT,
)
"""Who has to do with a pupil through a group, and so opens their page, which has what a page of a pupil is made of."""

TIED_TO_GROUP = (
    TUTORS_GROUP,
    TEACHES_GROUP,
    LEADS_GROUP,
    LEADS_YEAR_OF_GROUP,
    ASSISTS_GROUP,
    COVERS_GROUP,
    TEACHES_GROUP_NEXT,
)
"""Who has to do with a group, and so sees it as a class."""

SEE_NAMES = permission(
    "people:names:see",
    "find a pupil by name and form",
    SEES_PUPILS,
    SUPPORTS_NAMES,
    kinds=[NAME],
    uncounted="names and forms alone",
)
OPEN_CARE = permission(
    "people:care:open",
    "open a care card",
    SEES_PUPILS,
    COVERS_PUPIL,
    kinds=[CARE_CARD],
    uncounted="a care card is opened in one tap by whoever needs it",
)
OPEN_FOLDER = permission(
    "people:folder:open",
    "open this pupil's page",
    *TIED_TO_PUPIL,
    *WHOLE_SCHOOL,
    kinds=[NAME, PARTICULARS],
)
OPEN_CONTACTS = permission(
    "people:contacts:open",
    "see how to reach this pupil's family",
    TUTORS_PUPIL,
    LEADS_PUPIL,
    ESCORTS_PUPIL,
    *WHOLE_SCHOOL,
    (TOOK_EMERGENCY_ACCESS, SEES_PUPILS),
    kinds=[NAME, CONTACT_DETAILS, RELATIONSHIPS],
)
OPEN_CHARACTERISTICS = permission(
    "people:characteristics:open",
    "see this pupil's needs and eligibility",
    IS_SENCO,
    IS_SAFEGUARDING_LEAD,
    IS_SENIOR_LEADER,
    IS_DATA_MANAGER,
    kinds=[CHARACTERISTICS],
)
PLAN_EVENT = permission(
    "people:event:plan",
    "plan a visit or event with its leaders and pupils",
    IS_ATTENDANCE_OFFICER,
    IS_OFFICE,
    IS_HEAD,
)
CHANGE_ROLL = permission(
    "people:roll:change",
    "change the school's roll",
    IS_OFFICE,
    IS_DATA_MANAGER,
    IS_HEAD,
    kinds=[*PUPIL_KINDS, PAST_VALUE],
)
CHANGE_CARE = permission(
    "people:care:change",
    "change a care card",
    IS_OFFICE,
    IS_DATA_MANAGER,
    IS_HEAD,
    IS_SENCO,
    kinds=[CARE_CARD, PAST_VALUE],
)
CHANGE_CHARACTERISTICS = permission(
    "people:characteristics:change",
    "change a pupil's needs and eligibility",
    IS_SENCO,
    IS_DATA_MANAGER,
    IS_HEAD,
    kinds=[CHARACTERISTICS, PAST_VALUE],
)
SEE_GAPS = permission(
    "people:gaps:see",
    "see what is missing on the roll",
    IS_OFFICE,
    IS_DATA_MANAGER,
    IS_HEAD,
    kinds=[PARTICULARS, RELATIONSHIPS, CONTACT_DETAILS],
    uncounted="what is missing is shown, and little of what is there",
)
SEE_GAPS_IN_NEEDS = permission(
    "people:gaps:see_in_needs",
    "see whose ethnicity or language is not known",
    IS_SENCO,
    IS_DATA_MANAGER,
    IS_HEAD,
    kinds=[CHARACTERISTICS],
    uncounted="only that nothing stands there is shown",
)
CHANGE_GROUPS = permission(
    "people:groups:change",
    "change groups and who teaches them",
    IS_OFFICE,
    IS_DATA_MANAGER,
    IS_HEAD,
    kinds=[NAME],
)
TURN_YEAR = permission(
    "people:year:turn",
    "turn the school's year",
    IS_OFFICE,
    IS_DATA_MANAGER,
    IS_HEAD,
    kinds=[PARTICULARS, PAST_VALUE],
    uncounted="nobody sees what is opened",
)
SEE_STAFF = permission("people:staff:see", "see who works here", WORKS_HERE, kinds=[NAME])
CHANGE_STAFF = permission(
    "people:staff:change",
    "add staff and give them roles",
    IS_DATA_MANAGER,
    IS_HEAD,
    IS_IT_ADMINISTRATOR,
    kinds=[NAME, PARTICULARS, CONTACT_DETAILS, PAST_VALUE],
)
GIVE_ROLES = permission(
    "people:role:give", "give and end roles", IS_HEAD, IS_DATA_MANAGER, IS_IT_ADMINISTRATOR
)
ENTER_COVER = permission(
    "people:cover:enter", "enter cover", IS_COVER_MANAGER, IS_OFFICE, IS_SENIOR_LEADER, IS_DATA_MANAGER
)
MANAGE_ACCOUNTS = permission(
    "people:account:manage",
    "let staff sign in, and end it",
    IS_IT_ADMINISTRATOR,
    IS_HEAD,
    fresh_factor=True,
)
# Not IT: whoever makes links to new passwords must not also make second factors.
PRINT_CARD = permission(
    "people:account:print_card",
    "print a card of one-time codes for a member of staff",
    IS_OFFICE,
    IS_HEAD,
    fresh_factor=True,
)
SET_UP_SIGN_IN = permission(
    "people:sign_in:set_up",
    "let staff sign in with the school's own account",
    IS_IT_ADMINISTRATOR,
    IS_HEAD,
    fresh_factor=True,
)
# Not IT, as for cards: whoever runs the provider of the first factor must not decide alone that its second counts.
TRUST_FACTOR = permission(
    "people:sign_in:trust_factor",
    "let a second factor count that was given to the school's own account",
    IS_HEAD,
    fresh_factor=True,
)
