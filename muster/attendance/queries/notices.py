"""The home page notice of pupils who are in school and missing from a lesson, for those who look for them: a number only."""

from django.utils.translation import ngettext

from muster.attendance.access import SEE_MISSING_FROM_LESSONS, WORK_FOLLOW_UP
from muster.attendance.queries.lessons import count_missing_from_lessons
from muster.protection.access.notices import Notice, declare_notice
from muster.protection.access.viewer import Viewer


@declare_notice
def missing_from_lessons_now(viewer: Viewer) -> Notice | None:
    """One line where somebody is missing."""
    if not (viewer.may(WORK_FOLLOW_UP) and viewer.may(SEE_MISSING_FROM_LESSONS)):
        return None
    number = count_missing_from_lessons(viewer)
    words = ngettext(
        "%(num)s pupil is in school and missing from a lesson.",
        "%(num)s pupils are in school and missing from a lesson.",
        number,
    )
    return Notice(words % {"num": number}, "missing_in_lessons") if number else None
