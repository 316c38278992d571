"""Brings in past results: every save becomes an entry, and each record is written once.

A school that moves to Muster brings the results of earlier points with the scale of their time; the demonstration
invents them. An existing result is never overwritten.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from muster.assessment.access import ENTER_PAST_RESULTS
from muster.assessment.actions.saving import entered_results, open_to_write
from muster.assessment.cells import Cell, cell_at, with_cells
from muster.assessment.entries import EntryPlace, seal_entry
from muster.assessment.models import ResultEntry
from muster.assessment.records import RESULTS, Results
from muster.assessment.typed import Figure
from muster.calendar.models import AcademicYear
from muster.people.models import Pupil
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Held
from muster.protection.folder.writing import Change, rewrite_opened
from muster.protection.identifiers import thing_id
from muster.protection.keys.ring import KeyClass

_BATCH = 1000


class AlreadyEntered(RuntimeError):
    """A result to be brought in already exists. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class PastResults:
    """Results of one course as they were entered: by whom, when, and for each pupil (column, figure) pairs."""

    course_id: uuid.UUID
    at: dt.datetime
    by_person: uuid.UUID | None
    results: Mapping[uuid.UUID, Sequence[tuple[int, Figure]]]


@transaction.atomic(savepoint=False)
def enter_past_results(
    *,
    by: Viewer,
    year: AcademicYear,
    savings: Sequence[PastResults],
    origin: ResultEntry.Origin = ResultEntry.Origin.IMPORT,
) -> None:
    """Enter past results of one year, all or none of them. Raises AlreadyEntered and NotThere.

    Each record's version rises by one: for a record, the whole history is a single save.
    """
    reason = require(by, ENTER_PAST_RESULTS)
    people = sorted({pupil for saving in savings for pupil in saving.results})
    _refuse_others(by, people)
    period = year.first_day.year
    opened = open_to_write(by, ENTER_PAST_RESULTS, people, period, action="enter past results")
    held = opened.of(RESULTS, period)
    cells = _cells(savings, held)
    changes = [
        Change(pupil, with_cells(held[pupil].record, each), held[pupil].version)
        for pupil, each in cells.items()
    ]
    rewrite_opened(by, opened, RESULTS, changes, period=period)
    ciphers = opened.ciphers(KeyClass.EDUCATIONAL)
    for start in range(0, len(savings), _BATCH):
        part = savings[start : start + _BATCH]
        ids = [thing_id() for _ in part]
        sealed = [
            seal_entry(
                EntryPlace(by.school_id, year.id, entry_id),
                [
                    entered_results(pupil, held[pupil].version + 1, _of(saving, results))
                    for pupil, results in saving.results.items()
                ],
                ciphers,
            )
            for entry_id, saving in zip(ids, part, strict=True)
        ]
        _insert(by, year, part, ids=ids, sealed=sealed, origin=origin)
    record(by, ENTER_PAST_RESULTS, "enter past results", reason=reason)


def _refuse_others(by: Viewer, people: Sequence[uuid.UUID]) -> None:
    """Refuse results for anybody who is not a pupil of the school. Raises NotThere."""
    pupils = Pupil.objects.filter(school_id=by.school_id, pk__in=people).values_list("pk", flat=True)
    others = set(people) - set(pupils)
    if others:
        raise NotThere(ENTER_PAST_RESULTS, others)


def _of(saving: PastResults, results: Sequence[tuple[int, Figure]]) -> list[Cell]:
    return [Cell(column, figure, saving.at, saving.by_person) for column, figure in results]


def _cells(
    savings: Sequence[PastResults], held: Mapping[uuid.UUID, Held[Results]]
) -> dict[uuid.UUID, list[Cell]]:
    """What each record gets, in the order in which it was entered. Raises AlreadyEntered."""
    cells: dict[uuid.UUID, list[Cell]] = {}
    for saving in savings:
        for pupil, results in saving.results.items():
            cells.setdefault(pupil, []).extend(_of(saving, results))
    taken = sum(
        cell_at(held[pupil].record, cell.column) is not None
        for pupil, each in cells.items()
        if held[pupil].record.cells
        for cell in each
    )
    if taken:
        raise AlreadyEntered(f"{taken} results are here already")
    return cells


_ENTRIES = """
INSERT INTO assessment_resultentry (id, school_id, year_id, course_id, at, by_person, origin, sealed)
SELECT id, %(school)s, %(year)s, course_id, at, by_person, %(origin)s, sealed
FROM unnest(%(ids)s::uuid[], %(courses)s::uuid[], %(at)s::timestamptz[], %(people)s::uuid[], %(sealed)s::bytea[])
    AS t (id, course_id, at, by_person, sealed)
"""


def _insert(
    by: Viewer,
    year: AcademicYear,
    savings: Sequence[PastResults],
    *,
    ids: Sequence[uuid.UUID],
    sealed: Sequence[bytes],
    origin: ResultEntry.Origin,
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _ENTRIES,
            {
                "school": by.school_id,
                "year": year.id,
                "origin": int(origin),
                "ids": list(ids),
                "courses": [saving.course_id for saving in savings],
                "at": [saving.at for saving in savings],
                "people": [saving.by_person for saving in savings],
                "sealed": list(sealed),
            },
        )
