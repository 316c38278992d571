"""Appending to the audit log. If a row cannot be written, what it would record does not happen."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from operator import attrgetter
from typing import Any

from django.db import connection, transaction

from muster.protection import clock
from muster.protection.access.policy import Permission, Reason
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Kind
from muster.protection.walls.arrays import array_of
from muster.protection.walls.context import enter_schools


class Result(StrEnum):
    """How it ended."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    FAILED = "failed"


_APPEND = "SELECT audit.append(%s, %s, %s, %s, %s, %s, %b::uuid[], %s::smallint[], %s, %s, %s, %s)"


def record(  # every argument is a column of the log
    viewer: Viewer,
    permission: Permission,
    action: str,
    *,
    reason: Reason | None,
    people: Collection[uuid.UUID] = (),
    kinds: Collection[Kind[Any]] = (),
    result: Result = Result.ALLOWED,
    counted: int = 0,
) -> None:
    """Append one row in the current transaction.

    `people` are those whose folders were opened; `counted` is how many were only counted, in figures that show
    nobody. `action` is a fixed word, never anything typed.
    """
    row = [
        viewer.moment,
        viewer.account_id,
        viewer.session_id,
        viewer.school_id,
        permission.name,
        action,
        sorted(people, key=attrgetter("int")),  # comparing numbers is ten times as fast as comparing ids
        array_of(sorted(kind.code for kind in kinds)),
        viewer.because or (reason.name if reason else ""),
        result.value,
        0 if counted else len(people),
        counted,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, row)


def record_each_reason(
    viewer: Viewer,
    permission: Permission,
    action: str,
    *,
    reasons: Mapping[uuid.UUID, Reason],
    people: Collection[uuid.UUID],
    kinds: Collection[Kind[Any]],
    only_counted: bool = False,
) -> None:
    """Append one row for each reason that holds: of every person the log says why their folder was opened."""
    for reason, theirs in _by_reason(reasons, people):
        counted = len(theirs) if only_counted else 0
        record(viewer, permission, action, reason=reason, people=theirs, kinds=kinds, counted=counted)


def _by_reason(
    reasons: Mapping[uuid.UUID, Reason], people: Collection[uuid.UUID]
) -> Iterable[tuple[Reason, Collection[uuid.UUID]]]:
    """People by reason. Of a whole school it is mostly one and the same, which is seen without looking anybody up."""
    one = next(iter(reasons.values()), None)
    if one is not None and people and all(reason is one for reason in reasons.values()):
        return [(one, people)]
    by_reason: dict[Reason, list[uuid.UUID]] = {}
    for person in people:
        by_reason.setdefault(reasons[person], []).append(person)
    return by_reason.items()


def record_for_account(
    permission: Permission,
    action: str,
    account_id: uuid.UUID | None,
    *,
    school_id: uuid.UUID | None = None,
    session_id: uuid.UUID | None = None,
    result: Result = Result.ALLOWED,
) -> None:
    """Append one row about an account, in a school whose log is to show it, or in none."""
    row: list[Any] = [
        clock.now(),
        account_id,
        session_id,
        school_id,
        permission.name,
        action,
        [],
        "{}",
        "",
        result.value,
        0,
        0,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, row)


def record_refusal(
    viewer: Viewer, permission: Permission, people: Collection[uuid.UUID], result: Result
) -> None:
    """Append a refusal or a failure in a transaction of its own, after the request's own was rolled back."""
    with transaction.atomic():
        enter_schools(viewer.account_id, viewer.schools)
        action = "refuse" if result is Result.REFUSED else "fail"
        record(viewer, permission, action, reason=None, people=people, result=result)
