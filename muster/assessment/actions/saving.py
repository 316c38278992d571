"""Saving results: each cell decided, the pupils' records, the sealed entry and the receipts in one transaction."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from muster.assessment.authority import Authority, authority_to_enter
from muster.assessment.cells import Cell, with_cells
from muster.assessment.entries import EnteredCell, EnteredResults, EntryPlace, seal_entry
from muster.assessment.headers import Header, ask_header
from muster.assessment.intake import Conflict, Intake, Refusal, Shown
from muster.assessment.models import ResultEntry, ResultReceipt
from muster.assessment.places import SheetPlace
from muster.assessment.records import RESULT_COMMENTS, RESULTS, ResultComments, Results
from muster.assessment.rules import SentResult
from muster.protection.access.policy import Permission, Reason
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import Opened, open_folders
from muster.protection.folder.writing import Change, create_missing, rewriting_opened
from muster.protection.identifiers import thing_id
from muster.protection.keys.ring import KeyClass
from muster.protection.receipts import ask_for_receipts, receipt_id, withdraw_receipts
from muster.protection.walls.together import together


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of the results of one saving."""

    saved: tuple[Shown, ...]
    conflicts: tuple[Conflict, ...]
    refused: tuple[Refusal, ...]


@transaction.atomic(savepoint=False)
def save_results(
    *,
    by: Viewer,
    place: SheetPlace,
    results: Sequence[SentResult],
    origin: ResultEntry.Origin = ResultEntry.Origin.SHEET,
) -> Saved:
    """Save the results that can be saved, and say what became of each.

    A result that was dealt with before under its key is answered as saved and changes nothing; a key that comes again with
    another result, or in another sheet, is a new one. Raises NotThere where the sheet
    is not the viewer's to fill, NoSheet where there is none.
    """
    authority = authority_to_enter(by, place)
    receipts = [receipt_of(by.school_id, place, one) for one in results]
    with together():
        received_asked = ask_for_receipts(ResultReceipt, by, receipts)
        header_asked = ask_header(by, place, among={one.pupil_id for one in results})
    header, received = header_asked(), received_asked()
    people = sorted(header.members)
    opened = open_results(by, authority, people, header.period)
    intake = Intake(by, header, authority, opened.of(RESULTS, header.period))
    for one, receipt in zip(results, receipts, strict=True):
        if receipt in received:
            intake.received(one)
        else:
            intake.receive(one)
    if intake.entered:
        keep_changed(
            by, opened, header, changed={one: intake.cells(one) for one in intake.entered}, origin=origin
        )
    again = set(intake.not_saved)
    withdraw_receipts(
        ResultReceipt,
        by,
        [receipt for one, receipt in zip(results, receipts, strict=True) if one.key in again],
    )
    return Saved(tuple(intake.saved), tuple(intake.conflicts), tuple(intake.refused))


def receipt_of(school_id: uuid.UUID, place: SheetPlace, sent: SentResult) -> uuid.UUID:
    """The receipt under which a result is dealt with only once."""
    where = (place.group_id, place.course_id, place.word)
    return receipt_id(school_id, sent.key, *where, sent.pupil_id, sent.column, sent.typed)


def open_results(by: Viewer, authority: Authority, people: Sequence[uuid.UUID], period: int) -> Opened:
    """Open the records of these members for writing, and make those that do not exist yet."""
    reasons = authority.over(people)
    return open_to_write(by, authority.permission, people, period, reasons=reasons, action="save results")


def open_to_write(  # the door's own arguments
    by: Viewer,
    permission: Permission,
    people: Sequence[uuid.UUID],
    period: int,
    *,
    reasons: Mapping[uuid.UUID, Reason] | None = None,
    action: str,
) -> Opened:
    """Open results under lock. A first record comes with one for comments, so that having comments cannot be told from outside."""
    want = Want(RESULTS, period)
    opened = open_folders(by, permission, people, want, action=action, lock=True, reasons=reasons)
    present = opened.of(RESULTS, period)
    missing = [person for person in people if person not in present]
    if not missing:
        return opened
    create_missing(by, opened, RESULTS, missing, record=Results(), period=period)
    create_missing(by, opened, RESULT_COMMENTS, missing, record=ResultComments(), period=period)
    return open_folders(by, permission, people, want, action=action, lock=True, reasons=reasons)


_KEEP = """
INSERT INTO assessment_resultentry (id, school_id, year_id, course_id, at, by_person, origin, sealed)
VALUES (%(entry)s, %(school)s, %(year)s, %(course)s, %(at)s, %(person)s, %(origin)s, %(sealed)s)
"""


def keep_changed(
    by: Viewer,
    opened: Opened,
    header: Header,
    *,
    changed: Mapping[uuid.UUID, Sequence[Cell]],
    origin: ResultEntry.Origin,
) -> None:
    """Write changed cells into records that are open, and the entry that says so: a step of every action that saves."""
    held = opened.of(RESULTS, header.period)
    changes = [
        Change(pupil, with_cells(held[pupil].record, each), held[pupil].version)
        for pupil, each in changed.items()
    ]
    entered = [entered_results(pupil, held[pupil].version + 1, each) for pupil, each in changed.items()]
    entry_id = thing_id()
    place = EntryPlace(by.school_id, header.year_id, entry_id)
    entry: dict[str, Any] = {
        "entry": entry_id,
        "school": by.school_id,
        "year": header.year_id,
        "course": header.place.course_id,
        "at": by.moment,
        "person": by.person_id,
        "origin": int(origin),
        "sealed": seal_entry(place, entered, opened.ciphers(KeyClass.EDUCATIONAL)),
    }
    with rewriting_opened(by, opened, RESULTS, changes, period=header.period), connection.cursor() as cursor:
        cursor.execute(_KEEP, entry)


def entered_results(pupil_id: uuid.UUID, record_version: int, cells: Sequence[Cell]) -> EnteredResults:
    """What an entry keeps of one pupil's cells."""
    return EnteredResults(
        pupil_id,
        record_version,
        tuple(
            EnteredCell(
                cell.column,
                cell.figure.figure,
                int(cell.figure.missing),
                cell.is_moderated,
                int(cell.source),
                cell.days_late,
            )
            for cell in cells
        ),
    )
