"""Who may see who opened what, and how the data is protected: the access policy of oversight."""

from muster.calendar.access import (
    IS_DATA_MANAGER,
    IS_HEAD,
    IS_IT_ADMINISTRATOR,
    IS_OFFICE,
    IS_SENIOR_LEADER,
)
from muster.people.records import NAME, RELATIONSHIPS
from muster.people.roles import (
    GIVES_DAY_PASSES,
    IS_ATTENDANCE_OFFICER,
    IS_DATA_PROTECTION_LEAD,
    IS_SAFEGUARDING_LEAD,
    SUPPORTS_SOME,
)
from muster.protection.access.policy import permission
from muster.protection.folder.kinds import declared_kinds
from muster.protection.keys.ring import KeyClass

SEE_LOG = permission("oversight:log:see", "see who opened what", IS_DATA_PROTECTION_LEAD, IS_HEAD)
SEE_PROTECTION = permission(
    "oversight:protection:see",
    "see how the school's data is protected",
    IS_DATA_PROTECTION_LEAD,
    IS_HEAD,
    IS_IT_ADMINISTRATOR,
)
RUN_CHECK = permission(
    "oversight:protection:check",
    "run the security check",
    IS_DATA_PROTECTION_LEAD,
    IS_HEAD,
    IS_IT_ADMINISTRATOR,
)
SEE_FAMILY_VIEW = permission(
    "oversight:family_view:see",
    "see what a family is told of who opened a folder",
    IS_DATA_PROTECTION_LEAD,
    IS_HEAD,
)
WITHHOLD_OPENING = permission(
    "oversight:opening:withhold",
    "keep an opening from a family's view",
    IS_SAFEGUARDING_LEAD,
    fresh_factor=True,
)
REVIEW_WITHHELD = permission(
    "oversight:opening:review",
    "look a second time at what families are not shown",
    IS_SAFEGUARDING_LEAD,
    IS_HEAD,
    fresh_factor=True,
)
WORK_ON_BREACH = permission(
    "oversight:breach:work",
    "work out whom a breach affects, and tell them",
    IS_DATA_PROTECTION_LEAD,
    IS_HEAD,
    kinds=[RELATIONSHIPS],
    uncounted="everyone whom a breach affects has to be told",
)
ANSWER_REQUEST = permission(
    "oversight:request:answer",
    "answer somebody who asks what is held of them",
    IS_DATA_PROTECTION_LEAD,
    IS_HEAD,
    kinds=[kind for kind in declared_kinds().values() if kind.key_class is not KeyClass.SAFEGUARDING],
    fresh_factor=True,
)
# Whoever may ask for anything; their own alone, which the action sees to. It lets nothing happen, so that it takes no fresh factor.
TAKE_BACK = permission(
    "oversight:wish:take_back",
    "take back what you asked a second person for",
    IS_HEAD,
    IS_SENIOR_LEADER,
    IS_OFFICE,
    IS_ATTENDANCE_OFFICER,
    IS_DATA_MANAGER,
    IS_DATA_PROTECTION_LEAD,
    IS_IT_ADMINISTRATOR,
)
# Not IT: who can make the link to a new password must not be one of the two who take the second factor away.
RECOVER_ACCOUNT = permission(
    "oversight:account:recover",
    "let a colleague in again who lost their second factor",
    IS_HEAD,
    IS_SENIOR_LEADER,
    IS_OFFICE,
    IS_DATA_PROTECTION_LEAD,
    fresh_factor=True,
)
# Whom the school named, and the head. That it is not IT either is decided with the pass: a person may hold several roles.
GIVE_DAY_PASS = permission(
    "oversight:day_pass:give",
    "give a colleague a pass for one day",
    GIVES_DAY_PASSES,
    IS_HEAD,
    fresh_factor=True,
)
# Whoever looks after the IT may ask, and never let in: they hold no pupil data themselves.
ASK_FOR_SUPPORT = permission(
    "oversight:support:ask",
    "ask that support may look at something, and end it",
    IS_HEAD,
    IS_SENIOR_LEADER,
    IS_DATA_PROTECTION_LEAD,
    IS_IT_ADMINISTRATOR,
    fresh_factor=True,
)
GRANT_SUPPORT = permission(
    "oversight:support:grant",
    "let support look at something for a while",
    IS_HEAD,
    IS_SENIOR_LEADER,
    IS_DATA_PROTECTION_LEAD,
    fresh_factor=True,
)
SEE_LENT = permission(
    "oversight:support:see_lent",
    "see whom the school lets you look at",
    SUPPORTS_SOME,
    kinds=[NAME],
    uncounted="names and forms alone, of those whom two people named",
)
