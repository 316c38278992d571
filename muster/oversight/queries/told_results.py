"""Results in an access pack: each with its subject, point, value in words, and every entry that made it."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from muster.assessment.cells import by_column
from muster.assessment.entries import EnteredCell, open_entry
from muster.assessment.models import Column, ResultEntry
from muster.assessment.queries.definitions import definitions
from muster.assessment.queries.pupil import words_of
from muster.assessment.records import RESULT_COMMENTS, RESULTS, ResultComments, Results
from muster.assessment.scales import MISSING_WORDS, Definition, Missing
from muster.assessment.series import Series
from muster.oversight.describing import Piece, Row, Section, in_words
from muster.protection.access.viewer import Viewer
from muster.protection.folder.entries import EntryPlace
from muster.protection.folder.opening import Opened
from muster.protection.keys.ring import KeyClass
from muster.ui.formats import clock, full_date


@dataclass(frozen=True, slots=True)
class _Head:
    """What a column is about, and on which scale."""

    words: str
    scale: Definition

    def said(self, figure: int, missing: int) -> str:
        """A figure in words, or why there is none."""
        why = Missing(missing)
        if why is Missing.VALUE:
            return words_of(self.scale, figure)
        return MISSING_WORDS.get(why, "") or "taken back"


def _heads(viewer: Viewer, first_year: int) -> Mapping[int, _Head]:
    """The columns of the academic year that begins in this year, by number."""
    columns = Column.objects.filter(school_id=viewer.school_id, year__first_day__year=first_year)
    found = list(
        columns.select_related("course__subject", "point", "objective", "assignment", "question", "year")
    )
    scales = definitions(viewer, {column.version_id for column in found})
    return {column.number: _Head(_about(column), scales[column.version_id]) for column in found}


def _about(column: Column) -> str:
    parts = [
        column.course.subject.name,
        column.point.name if column.point else column.assignment.title,
        column.objective.words if column.objective else "",
        f"question {column.question.number}" if column.question else "",
        Series(column.series).words,
    ]
    return ", ".join(part for part in parts if part)


def _results(viewer: Viewer, record: Results, period: int) -> Iterator[Row]:
    heads = _heads(viewer, period)
    for number, cell in by_column(record).items():
        if head := heads.get(number):
            said = head.said(cell.figure.figure, cell.figure.missing)
            moderated = ", moderated" if cell.is_moderated else ""
            late = _late(cell.days_late)
            yield Row(head.words, (Piece(f"{said}{moderated}{late}, entered {full_date(cell.at)}"),))


def _comments(viewer: Viewer, record: ResultComments, period: int) -> Iterator[Row]:
    heads = _heads(viewer, period)
    for one in record.comments:
        about = heads[one.column].words if one.column in heads else "Comment"
        words = Piece(one.words, is_written=True) if one.words else Piece("taken back")
        yield Row(about, (words, Piece(f" ({full_date(one.at)})")))


ROWS: Mapping[int, Callable[[Viewer, Any, int], Iterator[Row]]] = {
    RESULTS.code: _results,
    RESULT_COMMENTS.code: _comments,
}
"""The kinds that are told here, by code."""


def entered(viewer: Viewer, opened: Opened, person_id: uuid.UUID) -> Iterator[Section]:
    """Every entry that made a result, in the order in which they were made."""
    cipher = opened.ciphers(KeyClass.EDUCATIONAL).get(person_id)
    years = [period for code, period in opened.found if code == RESULTS.code]
    if cipher is None or not years:
        return
    heads = {year: _heads(viewer, year) for year in years}
    entries = ResultEntry.objects.filter(school_id=viewer.school_id, year__first_day__year__in=years)
    rows = []
    for entry in entries.select_related("year").order_by("at", "id"):
        place = EntryPlace(viewer.school_id, entry.year_id, entry.id)
        for one in open_entry(place, bytes(entry.sealed), {person_id: cipher}):
            of_year = heads[entry.year.first_day.year]
            rows += [
                Row(
                    of_year[cell.column].words,
                    (Piece(_made(of_year[cell.column], cell, entry.at, entry.origin)),),
                )
                for cell in one.cells
                if cell.column in of_year
            ]
    kind = RESULTS
    title = "Results: every entry and change"
    yield Section("result_entries", title, kind.purpose, kind.basis.value, kind.keep, tuple(rows))


def _made(head: _Head, cell: EnteredCell, at: dt.datetime, origin: int) -> str:
    way = in_words(ResultEntry.Origin(origin).name.lower()).lower()
    said = f"{head.said(cell.figure, cell.missing)}{_late(cell.days_late)}"
    return f"{said}, entered {full_date(at)}, {clock(at)}, by way of: {way}"


def _late(days: int) -> str:
    return f", handed in {days} day{'s' if days > 1 else ''} late" if days else ""
