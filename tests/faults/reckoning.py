"""Compares what is stored afterwards with what the server acknowledged: nothing lost, partial or duplicated."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from django.db import connections, transaction

from bench.ground import TODAY, Ground
from bench.school import bare_connection, viewer_in
from muster.attendance.actions.saving import receipt_of
from muster.attendance.places import place_of
from muster.attendance.queries.sheets import register_sheet
from muster.attendance.queries.verification import verify_lines
from muster.attendance.rules import SentMark
from muster.calendar.queries import the_year
from muster.config.database import Role
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.audit.evidence.report import in_words
from muster.protection.audit.sealing import seal
from muster.protection.audit.verifying import verify_log
from tests.faults.teachers import Teacher

_RECEIPTS = "SELECT id FROM attendance_markreceipt WHERE school_id = %s"
_ENTRIES = """
SELECT r.group_id, count(*) FROM attendance_registerentry e
JOIN attendance_register r ON r.school_id = e.school_id AND r.id = e.register_id
WHERE e.school_id = %s GROUP BY r.group_id
"""


def reckoned(school: Ground, teachers: Sequence[Teacher]) -> list[str]:
    """Everything that is not as it should be, in words; an empty list is what is hoped for."""
    forget_connections()
    return [
        *(f"a teacher gave up: {one.gave_up}" for one in teachers if one.gave_up),
        *_counted(school, teachers),
        *(words for one in teachers for words in _held(school, one)),
        *_folded(school),
        *_log(),
    ]


def forget_connections() -> None:
    """Let go of connections to a server that is gone; the next query opens others."""
    connections.close_all()
    connections["default"].close_pool()  # type: ignore[attr-defined]  # Django's pool has no type


def _counted(school: Ground, teachers: Sequence[Teacher]) -> Iterator[str]:
    """A receipt a mark and an entry a request: one fewer was lost or half, one more was done twice."""
    expected = {receipt for one in teachers for receipt in _receipts(school, one)}
    with bare_connection(Role.BACKUP) as connection:
        receipts = {row[0] for row in connection.execute(_RECEIPTS, [school.school_id]).fetchall()}
        rows = connection.execute(_ENTRIES, [school.school_id]).fetchall()
    entries: dict[object, object] = dict(rows)  # type: ignore[arg-type]  # a row has two columns
    if lost := len(expected - receipts):
        yield f"{lost} acknowledged marks are lost"
    if ghosts := len(receipts - expected):
        yield f"{ghosts} marks are there that nobody was told of"
    for one in teachers:
        if entries.get(one.form.group_id, 0) != len(one.acknowledged):
            yield f"{entries.get(one.form.group_id, 0)} entries of {len(one.acknowledged)} acknowledged requests"


def _receipts(school: Ground, teacher: Teacher) -> Iterator[uuid.UUID]:
    """The receipts of the marks that the teacher was told of."""
    place = place_of(teacher.form.group_id, TODAY, "am")
    for batch in teacher.acknowledged:
        for pupil, key in batch.keys.items():
            yield receipt_of(school.school_id, place, SentMark(key, pupil, batch.codes[pupil]))


def _held(school: Ground, teacher: Teacher) -> Iterator[str]:
    """The teacher's own register shows, pupil by pupil, what was acknowledged last."""
    with transaction.atomic():
        viewer = viewer_in(school.school_id, teacher.form.tutor_id)
        rows = register_sheet(viewer, place_of(teacher.form.group_id, TODAY, "am")).rows
    shown: dict[uuid.UUID, str] = {row.pupil_id: row.code for row in rows}
    different = sum(shown[pupil] != teacher.codes.get(pupil, "") for pupil in teacher.form.pupils)
    if different:
        yield f"{different} pupils have another mark than the last one acknowledged"


def _folded(school: Ground) -> Iterator[str]:
    with transaction.atomic():
        viewer = unscoped_viewer(school.school_id, because="verify after faults")
        verified = verify_lines(viewer, the_year(viewer, school.year_id))
    if verified.differences:
        yield f"{len(verified.differences)} differences between entries and lines"


def _log() -> Iterator[str]:
    seal()
    report = verify_log()
    if report.findings:
        yield from in_words(report)
