"""Tells those who look for them that pupils are in school and missing from a lesson: a number only."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.attendance.access import SEE_MISSING_FROM_LESSONS
from muster.attendance.queries.lessons import ids_missing_from_lessons
from muster.calendar.access import IS_OFFICE
from muster.people.roles import IS_ATTENDANCE_OFFICER, IS_SAFEGUARDING_LEAD
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.secrets import keyed_hash

_LOOK_FOR_THEM = frozenset((IS_ATTENDANCE_OFFICER, IS_OFFICE, IS_SAFEGUARDING_LEAD))
"""Whose day it is to look for pupils; senior leaders read the same on the worklist."""


@dataclass(frozen=True, slots=True)
class LessonNews:
    """How many are missing, in words, empty for nobody. `who` differs when they are others, and names nobody."""

    words: str
    who: str

    @classmethod
    def of(cls, pupils: Iterable[uuid.UUID]) -> "LessonNews":
        """The news about these pupils."""
        ids = sorted(map(str, pupils))
        words = ngettext(
            "%(num)s pupil is in school and missing from a lesson.",
            "%(num)s pupils are in school and missing from a lesson.",
            len(ids),
        )
        return cls(
            words % {"num": len(ids)} if ids else "", keyed_hash("in-lessons", " ".join(ids)).hex()[:16]
        )

    @property
    def said(self) -> str:
        """The words for a page that said something else before."""
        return self.words or _("Nobody who is in school is missing from a lesson now.")


def missing_from_lessons_at_first(viewer: Viewer) -> LessonNews | None:
    """The line of the first page, for those whose day it is to look for pupils."""
    return missing_from_lessons_now(viewer) if viewer.standing.facts & _LOOK_FOR_THEM else None


def missing_from_lessons_now(viewer: Viewer) -> LessonNews | None:
    """The line of a page, for whoever may see who it is."""
    may = viewer.may(SEE_MISSING_FROM_LESSONS)
    return LessonNews.of(ids_missing_from_lessons(viewer)) if may else None
