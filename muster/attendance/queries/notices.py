"""Tells those who look for them that pupils are in school and missing from a lesson: a number only."""

from django.utils.translation import ngettext

from muster.attendance.access import SEE_MISSING_FROM_LESSONS
from muster.attendance.queries.lessons import count_missing_from_lessons
from muster.calendar.access import IS_OFFICE
from muster.people.roles import IS_ATTENDANCE_OFFICER, IS_SAFEGUARDING_LEAD
from muster.protection.access.notices import Notice, declare_notice
from muster.protection.access.viewer import Viewer

_LOOK_FOR_THEM = frozenset((IS_ATTENDANCE_OFFICER, IS_OFFICE, IS_SAFEGUARDING_LEAD))
"""Whose day it is to look for pupils; senior leaders read the same on the worklist."""


@declare_notice
def missing_from_lessons_at_first(viewer: Viewer) -> Notice | None:
    """The line of the first page."""
    return missing_from_lessons_now(viewer) if viewer.standing.facts & _LOOK_FOR_THEM else None


def missing_from_lessons_now(viewer: Viewer) -> Notice | None:
    """One line where somebody is missing, for whoever may see who it is."""
    number = count_missing_from_lessons(viewer) if viewer.may(SEE_MISSING_FROM_LESSONS) else 0
    words = ngettext(
        "%(num)s pupil is in school and missing from a lesson.",
        "%(num)s pupils are in school and missing from a lesson.",
        number,
    )
    return Notice(words % {"num": number}, "missing_in_lessons") if number else None
