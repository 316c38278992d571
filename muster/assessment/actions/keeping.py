"""Keeps the history of the set-up: each action here records what a row said before it changed."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import models

from muster.assessment.models import SetUpChange
from muster.protection.access.viewer import Viewer

SetUp = Mapping[str, Any] | None


def keep_change(by: Viewer, what: str, row_id: uuid.UUID, *, before: SetUp, after: SetUp) -> None:
    """Keep what a row said before, and what it says now. Values are words, numbers and lists: as JSON holds them."""
    SetUpChange.objects.create(
        school_id=by.school_id,
        what=what,
        row_id=row_id,
        before=before,
        after=after,
        changed_at=by.moment,
        changed_by=by.person_id,
    )


def change_row(by: Viewer, what: str, row: models.Model, values: Mapping[str, Any]) -> bool:
    """Set these values on a row, keeping what it said before. Returns whether anything changed."""
    before = {name: _plain(getattr(row, name)) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    after = {name: _plain(getattr(row, name)) for name in values}
    if before == after:
        return False
    row.save(update_fields=list(values))
    keep_change(by, what, row.pk, before=before, after=after)
    return True


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | list | bool | None) else str(value)
