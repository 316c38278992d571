"""Who writes letters to families: the access policy of letters."""

from muster.attendance.records import SESSION_LINE
from muster.calendar.access import IS_HEAD, IS_OFFICE
from muster.people.records import CONTACT_DETAILS, RELATIONSHIPS
from muster.people.roles import IS_ATTENDANCE_OFFICER
from muster.protection.access.policy import permission

_WRITERS = (IS_ATTENDANCE_OFFICER, IS_OFFICE, IS_HEAD)
_ON_PAPER = (SESSION_LINE, RELATIONSHIPS, CONTACT_DETAILS)

WRITE_LETTERS = permission("letters:letter:write", "write what letters to families say", *_WRITERS)

WRITE_TO_FAMILY = permission(
    "letters:family:write", "write a letter to this pupil's family", *_WRITERS, kinds=_ON_PAPER
)

WRITE_TO_MANY = permission(
    "letters:families:write",
    "write letters to the families of a form or a list",
    *_WRITERS,
    kinds=_ON_PAPER,
    fresh_factor=True,
    uncounted="the figures say who is written to, a fresh factor is given first, and each letter is recorded with the pupil",
)
