"""Decides how a request's session is found: every page begins with it, so its statement is composed once, at the start."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import connection, models

from muster.protection.accounts.models import Account, StoredSession

Row = TypeVar("Row", bound=models.Model)

# `_meta` is Django's documented way to a model's fields.
_SESSION_FIELDS = StoredSession._meta.concrete_fields  # noqa: SLF001
_ACCOUNT_FIELDS = Account._meta.concrete_fields  # noqa: SLF001
_COLUMNS = ", ".join(
    [f"s.{field.column}" for field in _SESSION_FIELDS] + [f"a.{field.column}" for field in _ACCOUNT_FIELDS]
)
_SESSION = f"""
SELECT {_COLUMNS} FROM stored_session s LEFT JOIN account a ON a.id = s.account_id
WHERE s.key_hash = %s AND s.expires_at > %s
"""  # noqa: S608  # the columns' names come from the models


def ask_session(key_hash: bytes, moment: dt.datetime) -> Callable[[], StoredSession | None]:
    """Ask for the session under a key, with its account, unless it is over; what is returned reads the answer."""
    cursor = connection.cursor()
    cursor.execute(_SESSION, (key_hash, moment))

    def read() -> StoredSession | None:
        with cursor:
            found = cursor.fetchone()
        if found is None:
            return None
        stored = _row_of(StoredSession, _SESSION_FIELDS, found[: len(_SESSION_FIELDS)])
        if stored.account_id is not None:
            stored.account = _row_of(Account, _ACCOUNT_FIELDS, found[len(_SESSION_FIELDS) :])
        return stored

    return read


def _row_of(model: type[Row], fields: Sequence[models.Field[Any, Any]], values: Sequence[Any]) -> Row:
    """The row as Django makes it, JSON decoded."""
    decoded = [
        json.loads(value) if isinstance(field, models.JSONField) else value
        for field, value in zip(fields, values, strict=True)
    ]
    return model.from_db(connection.alias, [field.attname for field in fields], decoded)
