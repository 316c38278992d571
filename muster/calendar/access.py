"""Who may change the school's calendar and its settings. The roles are facts that every domain can name."""

from muster.protection.access.policy import Fact, permission

WORKS_HERE = Fact("works_here", "you work at this school")
IS_SUPPORT = Fact("is_support", "you support the software")
IS_HEAD = Fact("is_head", "you are the head")
IS_SENIOR_LEADER = Fact("is_senior_leader", "you are a senior leader")
IS_DATA_MANAGER = Fact("is_data_manager", "you are the data manager")
IS_OFFICE = Fact("is_office", "you work in the school office")
IS_IT_ADMINISTRATOR = Fact("is_it_administrator", "you look after the school's IT")

SEE_CALENDAR = permission("calendar:year:see", "see the school's calendar", WORKS_HERE, IS_SUPPORT)
CHANGE_CALENDAR = permission(
    "calendar:year:change", "change the school's calendar", IS_HEAD, IS_DATA_MANAGER, IS_OFFICE
)
CHANGE_SCHOOL = permission(
    "calendar:school:change", "change the school's settings", IS_HEAD, IS_DATA_MANAGER, IS_IT_ADMINISTRATOR
)
