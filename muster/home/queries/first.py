"""The home page: the parts that the viewer's roles open, each read once."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from muster.attendance.access import SEE_MISSING_REGISTERS, SEE_SCHOOL_FIGURES
from muster.attendance.queries.due import school_year
from muster.attendance.queries.lesson_news import LessonNews, missing_from_lessons_at_first
from muster.attendance.queries.whole import count_school
from muster.home.queries.office import OfficePart, office_part
from muster.home.queries.school import SchoolPart, school_part
from muster.home.queries.teacher import OwnPart, own_part
from muster.people.directory import names
from muster.protection.access.notices import Notice, notices
from muster.protection.access.viewer import Viewer
from muster.ui.formats import day as day_in_words

_NOON, _EVENING = 12, 17


@dataclass(frozen=True, slots=True)
class FirstPage:
    """Today, for one person. A part is None if the viewer's roles do not open it, or today is in no academic year."""

    greeting: str
    day: str
    no_school: str  # why no register is due today, in words; empty on a school day
    own: OwnPart | None
    office: OfficePart | None
    school: SchoolPart | None
    notices: tuple[Notice, ...] = ()
    in_lessons: LessonNews | None = None


def first_page(viewer: Viewer) -> FirstPage:
    """What the viewer sees first today."""
    year = school_year(viewer, viewer.today)
    if year is None:
        day = day_in_words(viewer.today)
        unopened = _("No school year is open today, so no register is due.")
        return FirstPage(_greeting(viewer), day, unopened, None, None, None, notices(viewer))
    week = year.week(viewer.today)
    day = ", ".join(part for part in (day_in_words(viewer.today), week.words if week else "") if part)
    lines = count_school(viewer, year) if viewer.reason_everywhere(SEE_SCHOOL_FIGURES) else None
    return FirstPage(
        greeting=_greeting(viewer),
        day=day,
        no_school="" if year.school.is_school_day(viewer.today) else _("There is no school today."),
        own=own_part(viewer, year) if viewer.standing.groups else None,
        office=office_part(viewer, year, lines) if viewer.may(SEE_MISSING_REGISTERS) else None,
        school=school_part(viewer, year, lines) if lines else None,
        notices=notices(viewer),
        in_lessons=missing_from_lessons_at_first(viewer),
    )


def _greeting(viewer: Viewer) -> str:
    hour = viewer.now.hour
    part = "morning" if hour < _NOON else "afternoon" if hour < _EVENING else "evening"
    name = names(viewer).shown(viewer.person_id)
    return f"Good {part}, {name}" if name else f"Good {part}"
