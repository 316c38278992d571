"""The forms for importing results: the table, the meaning of its columns, and agreement to the plan."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from muster.assessment.columns import ColumnHead
from muster.assessment.rules import SentResult
from muster.interchange.results.planning import ResultsPlan
from muster.interchange.results.reading import Chosen, ReadTable
from muster.ui.numbers import whole_number

MOST_BYTES = 5_000_000
MOST_HELD = 1_000_000
"""A larger table is not carried from page to page while its columns are chosen."""
LONGEST_HELD = 4 * (MOST_HELD // 3 + 1)  # in base64
MOST_RESULTS = 10_000
_COLUMN = "column_"


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
            "CSV or XLSX. A column called UPN, admission number or id says who is meant. Names alone are pasted on the sheet, together with the marks."
        ),
    )

    def clean_table(self) -> UploadedFile[bytes]:
        """A table of results is small."""
        file: UploadedFile[bytes] = self.cleaned_data["table"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than any table of results."))
        return file

    def file(self) -> tuple[str, bytes]:
        """What the file is called, and what is in it."""
        sent = self.cleaned_data["table"]
        return sent.name or "table", sent.read()


def _told_apart(head: str, at: int) -> str:
    """A heading that is empty or stands over several columns, with the column as a spreadsheet counts it."""
    letter = get_column_letter(at + 1)
    return _("%(head)s (column %(letter)s)") % {"head": head, "letter": letter} if head else letter


class ColumnsForm(forms.Form):
    """Which column of a table is which. The table itself goes along: nothing of it is kept here between two pages."""

    held = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_HELD)
    called = forms.CharField(widget=forms.HiddenInput, max_length=255)
    who = forms.TypedChoiceField(label=_("Says who is meant"), coerce=int, empty_value=None, required=False)

    def offer(self, table: ReadTable, columns: Sequence[ColumnHead]) -> None:
        """Let every column of the sheet be one of the table, beginning with what was told from the headings."""
        often = Counter(table.header)
        heads = [
            (str(at), _told_apart(head, at) if often[head] > 1 else head)
            for at, head in enumerate(table.header)
        ]
        choices = [("", _("Not in the table")), *heads]
        self.fields["who"].choices = choices  # type: ignore[attr-defined]  # a field of choices
        self.initial["who"] = next(iter(table.who.values()), "")
        for column in columns:
            name = f"{_COLUMN}{column.number}"
            self.fields[name] = forms.ChoiceField(label=column.label, choices=choices, required=False)
            self.initial[name] = table.columns.get(column.number, "")

    @staticmethod
    def hold(file: tuple[str, bytes]) -> dict[str, str]:
        """The table as the page carries it; nothing of one that is too large for that."""
        name, data = file
        if len(data) > MOST_HELD:
            return {}
        return {"held": base64.b64encode(data).decode(), "called": name}

    @staticmethod
    def file(sent: Mapping[str, str]) -> tuple[str, bytes] | None:
        """The table that a page carried; None where it is none."""
        try:
            data = base64.b64decode(sent.get("held", ""), validate=True)
        except (binascii.Error, ValueError):
            return None
        return (sent.get("called", "")[:255] or "table", data) if 0 < len(data) <= MOST_HELD else None

    @staticmethod
    def chosen(sent: Mapping[str, str], columns: Sequence[ColumnHead]) -> Chosen:
        """What was chosen for each column of the sheet."""
        places = {column.number: sent.get(f"{_COLUMN}{column.number}", "") for column in columns}
        return Chosen(
            whole_number(sent.get("who", "")), {number: whole_number(at) for number, at in places.items()}
        )


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
    rows = [_Row(one.pupil_id, one.column, one.typed, one.was or "") for one in plan.results()]
    return msgspec.json.encode(rows).decode()
