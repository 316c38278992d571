"""The header of a mark sheet, read before any folder is opened: its group, course, columns and pupils."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from muster.assessment.access import SEE_SHEET
from muster.assessment.places import SheetPlace, Show
from muster.assessment.queries.definitions import definitions
from muster.assessment.queries.leading import require_at
from muster.assessment.scales import Definition
from muster.assessment.series import Series
from muster.protection.access.viewer import Viewer
from muster.protection.walls.together import together

_GROUP = """
SELECT y.id AS year_id, y.first_day AS year_first, g.year_group AS year_group, c.name AS course_name,
    c.subject_id AS subject_id, s.name AS subject_name,
    ARRAY(SELECT m.pupil_id FROM people_membership m JOIN people_enrolment n
        ON n.school_id = m.school_id AND n.pupil_id = m.pupil_id
        AND n.first_day <= d.day AND (n.last_day IS NULL OR n.last_day >= d.day)
        WHERE m.school_id = g.school_id AND m.group_id = g.id
        AND m.first_day <= d.day AND (m.last_day IS NULL OR m.last_day >= d.day)) AS members
FROM people_group g
CROSS JOIN LATERAL (SELECT least(%(today)s, coalesce(g.last_day, %(today)s)) AS day) AS d
JOIN assessment_coursegroup l ON l.school_id = g.school_id AND l.group_id = g.id AND l.course_id = %(course)s
    AND l.first_day <= d.day AND (l.last_day IS NULL OR l.last_day >= d.day)
JOIN assessment_course c ON c.school_id = g.school_id AND c.id = l.course_id
JOIN assessment_subject s ON s.school_id = g.school_id AND s.id = c.subject_id
JOIN calendar_academicyear y ON y.school_id = g.school_id AND y.first_day <= d.day AND y.last_day >= d.day
WHERE g.school_id = %(school)s AND g.id = %(group)s
"""
_COLUMNS = """
SELECT k.number, k.series, k.version_id, k.out_of, v.number AS version_number, k.point_id, {named}
FROM assessment_column k
JOIN assessment_scaleversion v ON v.school_id = k.school_id AND v.id = k.version_id
JOIN calendar_academicyear y ON y.school_id = k.school_id AND y.id = k.year_id
    AND y.first_day <= %(today)s AND y.last_day >= %(today)s
{joined}
WHERE k.school_id = %(school)s AND k.course_id = %(course)s AND k.retired_at IS NULL AND {shown}
"""
_POINT = "JOIN assessment_assessmentpoint p ON p.school_id = k.school_id AND p.id = k.point_id"
_WORK = """
JOIN assessment_assignment a ON a.school_id = k.school_id AND a.id = k.assignment_id
    AND (a.group_id IS NULL OR a.group_id = %(group)s)
"""
# Each view of a sheet reads the tables that its columns belong to, and no others: of each table the walls ask again whose it is.
_COLUMNS_OF = {
    Show.POINTS: _COLUMNS.format(
        named="p.name AS title, NULL AS about, 0 AS rank, p.day, p.opens, p.closes, NULL::uuid AS objective_id",
        joined=_POINT,
        shown="k.objective_id IS NULL",
    ),
    Show.OBJECTIVES: _COLUMNS.format(
        named="coalesce(nullif(o.code, ''), left(o.words, 24)) AS title, o.words AS about, o.rank, p.day, "
        "p.opens, p.closes, k.objective_id",
        joined=f"{_POINT} JOIN assessment_objective o ON o.school_id = k.school_id AND o.id = k.objective_id",
        shown="true",  # of every point: what was entered for an objective earlier stands beside it
    ),
    Show.WORK: _COLUMNS.format(
        named="a.title, '' AS about, 0 AS rank, a.set_on AS day, NULL::date AS opens, NULL::date AS closes, "
        "NULL::uuid AS objective_id",
        joined=_WORK,
        shown="k.question_id IS NULL",
    ),
    Show.QUESTIONS: _COLUMNS.format(
        named="q.number AS title, q.words AS about, q.rank, a.set_on AS day, NULL::date AS opens, "
        "NULL::date AS closes, NULL::uuid AS objective_id",
        joined=f"{_WORK} JOIN assessment_question q ON q.school_id = k.school_id AND q.id = k.question_id",
        shown="k.assignment_id = %(of)s",
    ),
}
_IN_ORDER = list(Series)
Row = Mapping[str, Any]


class NoSheet(Exception):
    """No sheet is possible here; the words say why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A column of a sheet: what it is called, on which scale, out of how many, and when it may be filled.

    `previous` are the numbers of the columns before it with results of the same kind on the same scale, newest first. `apart`
    tells it from another column of the sheet that is called the same; empty where there is none.
    """

    number: int
    series: Series
    version_id: uuid.UUID
    scale: Definition
    title: str
    about: str
    out_of: float | None
    day: dt.date | None
    opens: dt.date | None
    closes: dt.date | None
    previous: tuple[int, ...] = ()
    apart: str = ""

    @property
    def label(self) -> str:
        """The column in a table: what it is called, with the kind of result where several stand side by side."""
        label = f"{self.title}, {self.series.words}" if self.about == self.series.words else self.title
        return f"{label} ({self.apart})" if self.apart else label

    @property
    def also_called(self) -> tuple[str, ...]:
        """What the column may be called in a table that is brought in: the title alone means attainment."""
        is_told_by_title = self.series is Series.ATTAINMENT and not self.apart
        return (self.label, self.title) if is_told_by_title else (self.label,)

    def refusal(self, today: dt.date, *, at_any_time: bool) -> str:
        """Why nothing may be entered today, in words; empty where it may. A point opens and closes."""
        if at_any_time or self.opens is None or self.closes is None or self.opens <= today <= self.closes:
            return ""
        if today < self.opens:
            return f"{self.title} opens on {self.opens:%-d %B}."
        return (
            f"{self.title} closed on {self.closes:%-d %B}. Ask whoever manages assessment data to change it."
        )


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


def ask_header(viewer: Viewer, place: SheetPlace) -> Callable[[], Header]:
    """As `read_header`, among other statements: send inside `together`, and return what reads the answers."""
    asked: dict[str, Any] = {
        "school": viewer.school_id,
        "group": place.group_id,
        "course": place.course_id,
        "today": viewer.today,
        "of": place.of,
    }
    group, columns = connection.cursor(), connection.cursor()
    group.execute(_GROUP, asked)
    columns.execute(_COLUMNS_OF[place.show], asked)

    def read() -> Header:
        with group, columns:
            found, heads = _rows(group), _rows(columns)
        if not found:
            _refuse(viewer, place)
        return _header(viewer, place, found[0], heads)

    return read


def _header(viewer: Viewer, place: SheetPlace, row: Row, heads: Sequence[Row]) -> Header:
    return Header(
        place=place,
        year_id=row["year_id"],
        period=row["year_first"].year,
        year_group=row["year_group"],
        course_name=row["course_name"],
        subject_id=row["subject_id"],
        subject_name=row["subject_name"],
        members=tuple(dict.fromkeys(row["members"])),
        columns=_heads(viewer, place, heads),
    )


def _refuse(viewer: Viewer, place: SheetPlace) -> None:
    """Refuse in words for viewers who may see the group; for anybody else it does not exist."""
    require_at(viewer, SEE_SHEET, place)
    raise NoSheet("This group does not follow this course today.")


def _rows(cursor: Any) -> list[dict[str, Any]]:  # noqa: ANN401  # a cursor of whichever driver is below
    rows = cursor.fetchall()  # first: what was sent together has no description before its answer is read
    names = [column.name for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _heads(viewer: Viewer, place: SheetPlace, rows: Sequence[Row]) -> tuple[ColumnHead, ...]:
    scales = definitions(viewer, {row["version_id"] for row in rows})
    ordered = sorted(rows, key=_order)
    shown = [row for row in ordered if place.show is not Show.OBJECTIVES or row["point_id"] == place.of]
    previous = _previous(ordered)
    heads = [_head(row, scales[row["version_id"]], previous[row["number"]]) for row in shown]
    alike = Counter(head.label for head in heads)
    return tuple(
        replace(head, apart=_apart(head, row)) if alike[head.label] > 1 else head
        for head, row in zip(heads, shown, strict=True)
    )


def _apart(head: ColumnHead, row: Row) -> str:
    """What tells a column from others of its name: the version of its scale; of work, when it was set and its number."""
    if head.day and not row["point_id"]:
        return f"{head.day:%-d %b}, {head.number}"
    return f"{head.scale.name}, version {row['version_number']}"


def _order(row: Row) -> tuple[Any, ...]:
    return row["day"], row["rank"], _IN_ORDER.index(Series(row["series"])), row["number"]


def _previous(ordered: Iterable[Row]) -> dict[int, tuple[int, ...]]:
    """For each column those that a person would compare it with: same kind, scale and objective, earlier day; newest first."""
    alike: defaultdict[tuple[Any, ...], list[tuple[dt.date, int]]] = defaultdict(list)
    previous: dict[int, tuple[int, ...]] = {}
    for row in ordered:
        day, number = row["day"] if row["point_id"] else None, row["number"]
        before = alike[row["series"], row["version_id"], row["objective_id"]] if day else []
        previous[number] = tuple(other for earlier, other in reversed(before) if earlier < day)
        if day:
            before.append((day, number))
    return previous


def _head(row: Row, scale: Definition, previous: tuple[int, ...]) -> ColumnHead:
    series = Series(row["series"])
    return ColumnHead(
        number=row["number"],
        series=series,
        version_id=row["version_id"],
        scale=scale,
        title=row["title"],
        about=series.words if row["about"] is None else row["about"],
        out_of=None if row["out_of"] is None else float(row["out_of"]),
        day=row["day"],
        opens=row["opens"],
        closes=row["closes"],
        previous=previous,
    )
