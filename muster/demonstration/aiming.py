"""Sets the invented schools' targets by the school's own rule."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from muster.assessment.actions.points import NewPoint, add_point, ask_for
from muster.assessment.actions.scales import make_conversion
from muster.assessment.actions.targets import set_targets
from muster.assessment.queries.targets import KEEP_PLACE, TargetsAsked, target_choices
from muster.assessment.series import Series
from muster.calendar.models import AcademicYear
from muster.protection.access.viewer import Viewer

FROM_TESTS = (
    ("80", "2-"), ("86", "2"), ("90", "3-"), ("94", "3"), ("97", "3+"), ("100", "4"), ("103", "4+"), ("106", "5"),
    ("109", "5+"), ("111", "6"), ("113", "6+"), ("115", "7"), ("117", "8-"), ("119", "8+"),
)  # fmt: skip
"""An invented school's table, which no department published: from which scaled score on which grade it aims for."""

BY_ENGLISH = (
    "English",
    "English literature",
    "History",
    "Geography",
    "French",
    "Spanish",
    "Religious Studies",
    "Drama",
)


def set_aims(
    by: Viewer,
    year: AcademicYear,
    courses: Mapping[str, uuid.UUID],
    *,
    scores: uuid.UUID | None,
    version: uuid.UUID,
) -> None:
    """Ask for targets and set them: from key stage 2 by the school's table, or by keeping each pupil's place since summer."""
    last = year.last_day - dt.timedelta(days=21)
    point = NewPoint(
        "Summer target" if scores is None else "Grade to aim for",
        last,
        year.first_day,
        year.first_day + dt.timedelta(days=56),
    )
    point_id = add_point(by=by, year_id=year.id, point=point)
    ask_for(
        by=by, point_id=point_id, courses=list(courses.values()), series=Series.TARGET, version_id=version
    )
    if scores is None:
        set_targets(by=by, asked=_asked(by, "each course's own", KEEP_PLACE, list(courses.values())))
        return
    table = make_conversion(
        by=by, name="Grades from key stage 2", source_id=scores, target_id=version, pairs=FROM_TESTS
    )
    english = [course for subject, course in courses.items() if subject in BY_ENGLISH]
    others = [course for course in courses.values() if course not in english]
    for tested, of_courses in (("English", english), ("Mathematics", others)):
        if of_courses:
            set_targets(by=by, asked=_asked(by, f"{tested}, for every course", str(table), of_courses))


def _asked(by: Viewer, start: str, table: str, courses: Sequence[uuid.UUID]) -> TargetsAsked:
    """What the page would send: the oldest starting point with this name, and the columns of these courses."""
    choices = target_choices(by)
    keys = [one.key for one in choices.starts.values() if one.words.endswith(start)]
    columns = tuple(column for column, course in choices.courses.items() if course in courses)
    return TargetsAsked(keys[0], table, columns)
