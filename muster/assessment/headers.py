"""The header of a mark sheet, read before any folder is opened: its group, course, columns and pupils."""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

from django.db import connection

from muster.assessment.access import SEE_SHEET
from muster.assessment.columns import ColumnHead, ask_columns
from muster.assessment.places import SheetPlace
from muster.assessment.queries.leading import require_at
from muster.protection.access.viewer import Viewer
from muster.protection.walls.together import together

_GROUP = """
SELECT y.id, y.first_day, g.year_group, c.name, c.subject_id, s.name,
    ARRAY(SELECT m.pupil_id FROM people_membership m JOIN people_enrolment n
        ON n.school_id = m.school_id AND n.pupil_id = m.pupil_id
        AND n.first_day <= d.day AND (n.last_day IS NULL OR n.last_day >= d.day)
        WHERE m.school_id = g.school_id AND m.group_id = g.id
        AND (%(among)s::uuid[] IS NULL OR m.pupil_id = ANY(%(among)s))
        AND m.first_day <= d.day AND (m.last_day IS NULL OR m.last_day >= d.day))
FROM people_group g
CROSS JOIN LATERAL (SELECT least(%(today)s, coalesce(g.last_day, %(today)s)) AS day) AS d
JOIN assessment_coursegroup l ON l.school_id = g.school_id AND l.group_id = g.id AND l.course_id = %(course)s
    AND l.first_day <= d.day AND (l.last_day IS NULL OR l.last_day >= d.day)
JOIN assessment_course c ON c.school_id = g.school_id AND c.id = l.course_id
JOIN assessment_subject s ON s.school_id = g.school_id AND s.id = c.subject_id
JOIN calendar_academicyear y ON y.school_id = g.school_id AND y.first_day <= d.day AND y.last_day >= d.day
WHERE g.school_id = %(school)s AND g.id = %(group)s
"""


class _Row(NamedTuple):
    """What is read of a sheet's group, course and year."""

    year_id: uuid.UUID
    year_first: dt.date
    year_group: str
    course_name: str
    subject_id: uuid.UUID
    subject_name: str
    members: list[uuid.UUID]


class NoSheet(Exception):
    """No sheet is possible here; the words say why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Header:
    """A sheet's header. `members` are the pupils who are in the group and on roll on its day."""

    place: SheetPlace
    year_id: uuid.UUID
    period: int
    year_group: str
    course_name: str
    subject_id: uuid.UUID
    subject_name: str
    members: tuple[uuid.UUID, ...]
    columns: tuple[ColumnHead, ...]

    @property
    def by_number(self) -> Mapping[int, ColumnHead]:
        """The columns by their numbers."""
        return {column.number: column for column in self.columns}


def read_header(viewer: Viewer, place: SheetPlace) -> Header:
    """The header, in two queries sent together. Raises NotThere, and NoSheet for a group that does not follow the course."""
    with together():
        asked = ask_header(viewer, place)
    return asked()


def ask_header(
    viewer: Viewer, place: SheetPlace, *, among: Collection[uuid.UUID] | None = None
) -> Callable[[], Header]:
    """As `read_header`, among other statements: send inside `together`, and return what reads the answers.

    `among` are the only pupils who are looked for, where not every member matters.
    """
    asked: dict[str, Any] = {
        "school": viewer.school_id,
        "group": place.group_id,
        "course": place.course_id,
        "today": viewer.today,
        "among": None if among is None else list(among),
    }
    cursor = connection.cursor()
    cursor.execute(_GROUP, asked)
    columns_asked = ask_columns(viewer, place)

    def read() -> Header:
        with cursor:
            found = cursor.fetchone()
        if found is None:
            _refuse(viewer, place)
        return _header(place, _Row._make(found), columns_asked())

    return read


def _header(place: SheetPlace, row: _Row, columns: tuple[ColumnHead, ...]) -> Header:
    return Header(
        place=place,
        year_id=row.year_id,
        period=row.year_first.year,
        year_group=row.year_group,
        course_name=row.course_name,
        subject_id=row.subject_id,
        subject_name=row.subject_name,
        members=tuple(dict.fromkeys(row.members)),
        columns=columns,
    )


def _refuse(viewer: Viewer, place: SheetPlace) -> NoReturn:
    """Refuse in words for viewers who may see the group; for anybody else it does not exist."""
    require_at(viewer, SEE_SHEET, place)
    raise NoSheet("This group does not follow this course today.")
