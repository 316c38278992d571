"""The columns of a mark sheet: each a kind of result on a scale, at a point, of a piece of work or of one of its questions."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from muster.assessment.places import SheetPlace, Show
from muster.assessment.queries.definitions import definitions, known
from muster.assessment.scales import Definition
from muster.assessment.series import Series
from muster.protection.access.viewer import Viewer
from muster.ui.formats import date, short_day

_COLUMNS = """
SELECT k.number, k.series, k.version_id::text, k.out_of, v.number, k.point_id::text, {named}
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
        named="NULL, p.name, NULL, 0, p.day, p.opens, p.closes",
        joined=_POINT,
        shown="k.objective_id IS NULL",
    ),
    Show.OBJECTIVES: _COLUMNS.format(
        named="k.objective_id::text, coalesce(nullif(o.code, ''), left(o.words, 24)), o.words, o.rank, p.day, p.opens, "
        "p.closes",
        joined=f"{_POINT} JOIN assessment_objective o ON o.school_id = k.school_id AND o.id = k.objective_id",
        shown="true",  # of every point: what was entered for an objective earlier stands beside it
    ),
    Show.WORK: _COLUMNS.format(
        named="NULL, a.title, '', 0, a.set_on, NULL::date, NULL::date",
        joined=_WORK,
        shown="k.question_id IS NULL",
    ),
    Show.QUESTIONS: _COLUMNS.format(
        named="NULL, q.number, q.words, q.rank, a.set_on, NULL::date, NULL::date",
        joined=f"{_WORK} JOIN assessment_question q ON q.school_id = k.school_id AND q.id = k.question_id",
        shown="k.assignment_id = %(of)s",
    ),
}
_RANK = {series.value: rank for rank, series in enumerate(Series)}


class _Row(NamedTuple):
    """What is read of a column. Without words `about` it, the kind of result stands over it.

    Ids are text: each saving compares the rows with those of the one before, and text is compared ten times as fast.
    """

    number: int
    series: str
    version_id: str
    out_of: Decimal | None
    version_number: int
    point_id: str | None
    objective_id: str | None
    title: str
    about: str | None
    rank: int
    day: dt.date
    opens: dt.date | None
    closes: dt.date | None


_Rows = tuple[tuple[Any, ...], ...]
"""The fields of each `_Row`, as they are read."""


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A column of a sheet: what it is called, on which scale, out of how many, and when it may be filled.

    `previous` are the numbers of the columns before it with results of the same kind on the same scale, newest first. Work
    neither opens nor closes.
    """

    number: int
    series: Series
    version_id: uuid.UUID
    version_number: int
    scale: Definition
    title: str
    about: str
    out_of: float | None
    day: dt.date
    opens: dt.date | None
    closes: dt.date | None
    previous: tuple[int, ...] = ()
    has_namesake: bool = False

    @property
    def apart(self) -> str:
        """What tells it from another column of the sheet that is called the same; empty where there is none.

        Of work it is when it was set and the column's number, of results at a point the version of their scale.
        """
        if not self.has_namesake:
            return ""
        if self.opens is None:
            return f"{short_day(self.day)}, {self.number}"
        return f"{self.scale.name}, version {self.version_number}"

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
            return f"{self.title} opens on {date(self.opens)}."
        return (
            f"{self.title} closed on {date(self.closes)}. Ask whoever manages assessment data to change it."
        )


def ask_columns(viewer: Viewer, place: SheetPlace) -> Callable[[], tuple[ColumnHead, ...]]:
    """Send what asks for a sheet's columns, inside `together`, and return what reads them, in the order of the sheet."""
    asked: dict[str, Any] = {
        "school": viewer.school_id,
        "group": place.group_id,
        "course": place.course_id,
        "today": viewer.today,
        "of": place.of,
    }
    cursor = connection.cursor()
    cursor.execute(_COLUMNS_OF[place.show], asked)

    def read() -> tuple[ColumnHead, ...]:
        with cursor:
            rows = tuple(cursor.fetchall())
        definitions(viewer, _versions(rows))
        return _heads(place.show, place.of, rows)

    return read


@lru_cache(maxsize=512)
def _versions(rows: _Rows) -> frozenset[uuid.UUID]:
    """The versions of scales on which these columns stand."""
    return frozenset(uuid.UUID(row.version_id) for row in map(_Row._make, rows))


@lru_cache(maxsize=512)
def _heads(show: Show, of: uuid.UUID | None, rows: _Rows) -> tuple[ColumnHead, ...]:
    """What these rows say, worked out once: every saving reads the columns, which seldom change."""
    ordered = sorted(map(_Row._make, rows), key=_order)
    shown = [row for row in ordered if show is not Show.OBJECTIVES or row.point_id == str(of)]
    previous = _previous(ordered)
    heads = [_head(row, previous[row.number]) for row in shown]
    alike = Counter(head.label for head in heads)
    return tuple(replace(head, has_namesake=True) if alike[head.label] > 1 else head for head in heads)


def _order(row: _Row) -> tuple[dt.date, int, int, int]:
    return row.day, row.rank, _RANK[row.series], row.number


def _previous(ordered: Iterable[_Row]) -> dict[int, tuple[int, ...]]:
    """For each column those that a person would compare it with: same kind, scale and objective, earlier day; newest first."""
    alike: defaultdict[tuple[object, ...], list[_Row]] = defaultdict(list)
    previous: dict[int, tuple[int, ...]] = {}
    for row in ordered:
        before = alike[row.series, row.version_id, row.objective_id] if row.point_id else []
        previous[row.number] = tuple(other.number for other in reversed(before) if other.day < row.day)
        before.append(row)
    return previous


def _head(row: _Row, previous: tuple[int, ...]) -> ColumnHead:
    series, version_id = Series(row.series), uuid.UUID(row.version_id)
    return ColumnHead(
        number=row.number,
        series=series,
        version_id=version_id,
        version_number=row.version_number,
        scale=known(version_id),
        title=row.title,
        about=series.words if row.about is None else row.about,
        out_of=None if row.out_of is None else float(row.out_of),
        day=row.day,
        opens=row.opens,
        closes=row.closes,
        previous=previous,
    )
