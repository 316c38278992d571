"""What belongs to a school but its tables do not say to another Muster: accounts without secrets, agreements, recipes, the log."""

import datetime as dt
import uuid
from collections.abc import Iterator
from itertools import islice
from typing import Any

import msgspec

from muster.exports.models import Recipe
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.queries import accounts_of_school
from muster.protection.approvals.models import Approval
from muster.protection.audit.earlier import Line, whole_log

LOG_LINES = 20_000
"""Rows of the log that one file of the package holds: a year of a large school is never in memory as a whole."""


class AccountLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who can sign in as whom: nothing that lets anybody in."""

    account: uuid.UUID
    person: uuid.UUID
    email: str
    is_active: bool


class AgreementLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What two people agreed to, or one of them refused, and until when it held."""

    id: uuid.UUID
    kind: int
    details: dict[str, Any]
    asked_by: uuid.UUID
    asked_at: dt.datetime
    answered_by: uuid.UUID
    answered_at: dt.datetime
    is_granted: bool
    holds_until: dt.datetime | None


class RecipeLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an export is for and who gets it: in the table sealed under a key that only the Muster has in which it was written."""

    id: uuid.UUID
    words: str
    recipient: str


def account_lines(viewer: Viewer) -> list[AccountLine]:
    """Everybody's account in this school, by person."""
    found = accounts_of_school(viewer.school_id)
    return [
        AccountLine(account.id, person, account.email, account.is_active)
        for person, account in sorted(found.items())
    ]


def agreement_lines(viewer: Viewer) -> list[AgreementLine]:
    """Everything that was answered, the oldest first; one that something else wrote is none."""
    rows = Approval.objects.filter(school_id=viewer.school_id, answered_at__isnull=False)
    return [_agreement(row) for row in rows.order_by("asked_at", "id") if row.is_as_asked]


def _agreement(row: Approval) -> AgreementLine:
    assert row.answered_by_id is not None  # noqa: S101  # only what was answered is asked for
    assert row.answered_at is not None  # noqa: S101  # likewise
    return AgreementLine(
        id=row.id,
        kind=row.kind,
        details=row.details,
        asked_by=row.asked_by_id,
        asked_at=row.asked_at,
        answered_by=row.answered_by_id,
        answered_at=row.answered_at,
        is_granted=row.is_granted,
        holds_until=row.holds_until,
    )


def recipe_lines(viewer: Viewer) -> list[RecipeLine]:
    """The words of every recipe, the oldest first."""
    rows = Recipe.objects.filter(school_id=viewer.school_id).order_by("id")
    return [RecipeLine(row.id, row.words, row.recipient) for row in rows]


def log_parts(viewer: Viewer) -> Iterator[list[Line]]:
    """The log, the newest first, in parts of LOG_LINES."""
    lines = whole_log(viewer)
    while part := list(islice(lines, LOG_LINES)):
        yield part
