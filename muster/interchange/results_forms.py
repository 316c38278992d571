"""What is asked of who brings in results: the table, and that what was shown is wanted."""

from __future__ import annotations

import uuid

import msgspec
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from muster.assessment.rules import SentResult
from muster.interchange.results.planning import Effect, ResultsPlan

MOST_BYTES = 5_000_000
MOST_RESULTS = 10_000


class _Row(msgspec.Struct, frozen=True, array_like=True):
    pupil: uuid.UUID
    column: int
    typed: str
    was: str


_rows = msgspec.json.Decoder(list[_Row])


class TableForm(forms.Form):
    """The file of a table."""

    table = forms.FileField(
        label=_("Table"),
        help_text=_(
            "CSV or XLSX. A column called id or UPN says who is meant; the others are called as on the sheet."
        ),
    )

    def clean_table(self) -> UploadedFile[bytes]:
        """A table of results is small."""
        file: UploadedFile[bytes] = self.cleaned_data["table"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than any table of results."))
        return file


class WantedForm(forms.Form):
    """The results that the preview showed. Nothing of them is kept here between the preview and this."""

    results = forms.CharField(widget=forms.HiddenInput, max_length=2_000_000)

    def clean_results(self) -> list[SentResult]:
        """The results as they were shown."""
        try:
            rows = _rows.decode(self.cleaned_data["results"])
        except msgspec.MsgspecError:
            raise forms.ValidationError(_("Send the table again.")) from None
        if len(rows) > MOST_RESULTS:
            raise forms.ValidationError(_("The file is larger than any table of results."))
        return [SentResult(uuid.uuid4(), row.pupil, row.column, row.typed, row.was) for row in rows]


def wanted_of(plan: ResultsPlan) -> str:
    """What the preview hands back when it is agreed to."""
    rows = [
        _Row(cell.pupil_id, cell.column, cell.then, cell.now)
        for cell in plan.cells
        if cell.effect is not Effect.SAME
    ]
    return msgspec.json.encode(rows).decode()
