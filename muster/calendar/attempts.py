"""Tries an action from a view: a refusal is shown on the form, which keeps what was typed."""

from collections.abc import Callable
from contextlib import nullcontext

from django import forms
from django.db import connection, transaction
from django.http import QueryDict

from muster.calendar.refusals import NotPossible
from muster.protection.folder.writing import Stale

_CHANGED_MEANWHILE = (
    "Somebody else changed this since you opened it. What you typed is kept: look at what it says now, and save "
    "again if yours should stand."
)


def attempt(form: forms.Form, action: Callable[[], object], *, version: int | None = None) -> bool:
    """Run the action of a valid form. Returns whether it was done.

    Inside the request's transaction it has one of its own, so a refusal leaves nothing behind, and the page can still be
    made; where the request has none, the action begins its own. `version` is that of the record now: after a clash the
    form carries it, so that saving again is a decision.
    """
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            action()
    except NotPossible as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.words)
        return False
    except Stale:
        form.add_error(None, _CHANGED_MEANWHILE)
        if version is not None and isinstance(form.data, QueryDict):
            data = form.data.copy()
            data["version"] = str(version)
            form.data = data
        return False
    return True
