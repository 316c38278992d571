"""Who may invite everyone at once: those who manage accounts, and so may see staff addresses."""

from muster.calendar.access import IS_HEAD, IS_IT_ADMINISTRATOR
from muster.people.records import CONTACT_DETAILS, PARTICULARS
from muster.protection.access.policy import permission

INVITE_STAFF = permission(
    "invitations:staff:invite",
    "invite staff to sign in, many at once",
    IS_IT_ADMINISTRATOR,
    IS_HEAD,
    fresh_factor=True,
    kinds=[CONTACT_DETAILS, PARTICULARS],
    uncounted="addresses of staff alone, each to be written to, and what a list calls their post",
)
