"""Results as they are sent: by a script, a batch as JSON; by the plain form, the whole sheet."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from muster.assessment.actions.comments import LONGEST_COMMENT
from muster.assessment.rules import SentResult
from muster.ui.batches import Batch

MOST_RESULTS = 400


class UnreadableResults(ValueError):
    """A batch of results is not of the agreed shape; says what is wrong and no value."""


class _SentJson(msgspec.Struct, frozen=True):
    key: uuid.UUID
    pupil: uuid.UUID
    column: int
    value: str
    was: str | None = None


class _ShownJson(msgspec.Struct, frozen=True):
    columns: list[int]
    rows: list[tuple[uuid.UUID, list[str]]]


_batch = msgspec.json.Decoder(Batch[_SentJson])
_shown = msgspec.json.Decoder(_ShownJson)


def read_batch(body: bytes) -> tuple[list[SentResult], str]:
    """The results that a device sends, and the ticket that lets it. Raises UnreadableResults."""
    try:
        sent = _batch.decode(body)
    except msgspec.MsgspecError as error:
        raise UnreadableResults(str(error)) from None
    if len(sent.marks) > MOST_RESULTS:
        raise UnreadableResults(f"at most {MOST_RESULTS} results are sent at once")
    return [SentResult(one.key, one.pupil, one.column, one.value, one.was) for one in sent.marks], sent.ticket


def read_sheet(fields: Mapping[str, Any]) -> list[SentResult]:
    """The results of the plain form, sent whole: those that differ from what the page showed.

    Raises UnreadableResults where the form is not one of ours.
    """
    try:
        shown = _shown.decode(str(fields.get("shown", "")))
    except msgspec.MsgspecError as error:
        raise UnreadableResults(str(error)) from None
    return list(_changed(fields, shown))


def _changed(fields: Mapping[str, Any], shown: _ShownJson) -> Iterator[SentResult]:
    for row, (pupil, texts) in enumerate(shown.rows):
        for place, (column, was) in enumerate(zip(shown.columns, texts, strict=False)):
            typed = fields.get(f"r{row}c{place}")
            if typed is not None and str(typed).strip() != was:
                yield SentResult(uuid.uuid4(), pupil, column, str(typed), was)


class CommentForm(forms.Form):
    """Words about a result."""

    words = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("It is kept in the pupil's folder. Families may ask to see it."),
    )
