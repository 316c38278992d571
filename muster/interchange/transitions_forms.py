"""The forms for loading a transition table: its source, the file, and agreement to what was shown."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from muster.assessment.actions.transitions import NewTransitions
from muster.assessment.transitions import Content, SubjectTable
from muster.calendar.fields import words_field
from muster.interchange.results.transitions import MOST_BYTES

_content = msgspec.json.Decoder(Content)


class OriginForm(forms.Form):
    """What a table is, where it was published, and of which year its results are."""

    name = words_field(
        "What the table is called", required=True, longest=80, help_text="As: GCSE grades by key stage 2."
    )
    source = words_field(
        "Where it was published",
        required=True,
        longest=200,
        help_text="The title of the publication, or its address.",
    )
    results_year = forms.IntegerField(
        label="Year of the results",
        min_value=2000,
        max_value=2100,
        help_text="As 2024, for those of summer 2024.",
    )
    is_invented = forms.BooleanField(
        label="The figures are invented, for training",
        required=False,
        help_text="Every page that uses the table says so.",
    )

    def transitions(self, content: Sequence[SubjectTable]) -> NewTransitions:
        """The table as it was said to be."""
        asked = self.cleaned_data
        return NewTransitions(
            asked["name"], asked["source"], asked["results_year"], content, asked["is_invented"]
        )


class TransitionsForm(OriginForm):
    """The same, with the file."""

    table = forms.FileField(
        label=_("Table"),
        help_text=_(
            "CSV or XLSX with the columns subject, from, U, 1 to 9: how many, or which per cent, of those who started from "
            "this value on got each grade."
        ),
    )

    def clean_table(self) -> UploadedFile[bytes]:
        """A published table is small."""
        file: UploadedFile[bytes] = self.cleaned_data["table"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than any table of grades."))
        return file


class WantedTransitions(OriginForm):
    """What the preview showed. Nothing of it is kept here between the preview and this."""

    content = forms.CharField(max_length=2_000_000)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature
        for field in self.fields.values():
            field.widget = forms.HiddenInput()

    def clean_content(self) -> tuple[SubjectTable, ...]:
        """The table as it was shown."""
        try:
            return _content.decode(self.cleaned_data["content"])
        except msgspec.MsgspecError:
            raise forms.ValidationError(_("Send the table again.")) from None


def content_words(content: Sequence[SubjectTable]) -> str:
    """The table as the preview hands it back."""
    return msgspec.json.encode(tuple(content)).decode()
