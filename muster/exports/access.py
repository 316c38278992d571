"""Who makes exports and who agrees to them: the whole policy on one screen."""

from muster.calendar.access import IS_DATA_MANAGER, IS_HEAD, IS_OFFICE
from muster.people.records import CHARACTERISTICS, CONTACT_DETAILS, NAME, PARTICULARS
from muster.people.roles import IS_DATA_PROTECTION_LEAD
from muster.protection.access.policy import permission

MAKE_EXPORT = permission(
    "exports:package:make",
    "make an export",
    IS_DATA_MANAGER,
    IS_OFFICE,
    IS_HEAD,
    kinds=[NAME, PARTICULARS, CONTACT_DETAILS, CHARACTERISTICS],
    fresh_factor=True,
    uncounted="an export is numbered, and a second person agrees to what is large or sensitive",
)
AGREE_TO_EXPORT = permission(
    "exports:recipe:agree",
    "agree to what an export holds and whom it goes to",
    IS_HEAD,
    IS_DATA_PROTECTION_LEAD,
    fresh_factor=True,
)
