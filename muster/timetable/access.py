"""Who may see and change the timetable: the whole policy of this domain on one screen."""

from muster.calendar.access import IS_DATA_MANAGER, IS_HEAD, IS_OFFICE, WORKS_HERE
from muster.people.roles import IS_COVER_MANAGER
from muster.protection.access.policy import permission

SEE_TIMETABLE = permission("timetable:lesson:see", "see the timetable", WORKS_HERE)
CHANGE_TIMETABLE = permission(
    "timetable:lesson:change",
    "change the timetable",
    IS_DATA_MANAGER,
    IS_COVER_MANAGER,
    IS_OFFICE,
    IS_HEAD,
)
