"""Who opens what in an emergency, ends alarms, places decoys and names occasions: the access policy of alarms."""

from muster.alarms.records import EMERGENCY_REASON
from muster.calendar.access import IS_HEAD, IS_SENIOR_LEADER
from muster.people.access import COVERS_PUPIL, SEES_PUPILS
from muster.people.records import CARE_CARD, CONTACT_DETAILS, NAME, RELATIONSHIPS
from muster.people.roles import IS_DATA_PROTECTION_LEAD
from muster.protection.access.policy import permission

OPEN_IN_EMERGENCY = permission(
    "alarms:emergency:open",
    "open the care card and the contacts of a child in an emergency",
    SEES_PUPILS,
    COVERS_PUPIL,
    kinds=[CARE_CARD, RELATIONSHIPS, CONTACT_DETAILS, EMERGENCY_REASON],
    uncounted="an emergency is never refused for a budget; each goes before a second person, and many at once by message",
)
TAKE_EMERGENCY_ACCESS = permission(
    "alarms:emergency:take",
    "open a whole folder in an emergency",
    SEES_PUPILS,
    kinds=[EMERGENCY_REASON],
    uncounted="it has a count of its own, each is reviewed, and it ends where a stolen session would",
)
REVIEW_ALARMS = permission(
    "alarms:alarm:review",
    "look at alarms and end them",
    IS_HEAD,
    IS_DATA_PROTECTION_LEAD,
    kinds=[EMERGENCY_REASON],
    uncounted="reviewing is the role's own work",
)
PLACE_DECOYS = permission(
    "alarms:decoy:place",
    "place pupils who do not exist",
    IS_HEAD,
    IS_DATA_PROTECTION_LEAD,
    kinds=[NAME],
)
NAME_OCCASIONS = permission(
    "alarms:occasion:name",
    "name the days on which many folders are opened",
    IS_HEAD,
    IS_SENIOR_LEADER,
    IS_DATA_PROTECTION_LEAD,
)
