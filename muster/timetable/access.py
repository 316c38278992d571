"""Who may see and change the timetable: the access policy of timetable."""

from muster.calendar.access import IS_DATA_MANAGER, IS_HEAD, IS_OFFICE
from muster.people.access import COVERS_GROUP, SEES_PUPILS
from muster.people.roles import IS_COVER_MANAGER
from muster.protection.access.policy import permission

SEE_TIMETABLE = permission("timetable:lesson:see", "see the timetable", SEES_PUPILS, COVERS_GROUP)
CHANGE_TIMETABLE = permission(
    "timetable:lesson:change",
    "change the timetable",
    IS_DATA_MANAGER,
    IS_COVER_MANAGER,
    IS_OFFICE,
    IS_HEAD,
)
