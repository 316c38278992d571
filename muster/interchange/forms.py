"""The forms of an import: files, answers, the meaning of columns, and agreement to the plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from muster.calendar.fields import day_field
from muster.interchange.problems import Question
from muster.interchange.queries.reviewing import SheetColumns
from muster.interchange.tables.recognition import ColumnMap, is_secret, table_kinds

MOST_BYTES = 48_000_000
MOST_BUTTONS = 8
"""So many choices stand side by side; more are in a list."""


class SeveralFiles(forms.ClearableFileInput):
    """A control that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    widget = SeveralFiles

    def clean(
        self, data: Sequence[UploadedFile[bytes]] | UploadedFile[bytes] | None, initial: None = None
    ) -> list[UploadedFile[bytes]]:
        """Each file cleaned. Raises ValidationError."""
        listed = (list(data) or [None]) if isinstance(data, list | tuple) else [data]
        files = [file for each in listed if (file := super(FilesField, self).clean(each, initial))]
        if sum(file.size or 0 for file in files) > MOST_BYTES:
            raise forms.ValidationError(_("The files are larger together than any roster."))
        return files


class FilesForm(forms.Form):
    """The files of an import, and whether lines that cannot be used stop it."""

    sent = FilesField(label=_("Files"))
    tolerant = forms.BooleanField(
        label=_("Leave out lines that cannot be used"), help_text=_("Each is listed."), required=False
    )

    def contents(self) -> dict[str, bytes]:
        """The files by name. Call it once the form is valid."""
        return {file.name or "file": file.read() for file in self.cleaned_data["sent"]}


class SendForm(FilesForm):
    """The files of a roster, and how they are to be taken."""

    sent = FilesField(
        label=_("Files"), help_text=_("A OneRoster zip, or all CSV or XLSX tables of one export together.")
    )
    complete = forms.BooleanField(
        label=_("The tables list everyone"),
        help_text=_("Who is missing from them has left. A OneRoster package says this by itself."),
        required=False,
    )
    tolerant = forms.BooleanField(
        label=_("Read past small faults"),
        help_text=_(
            "Faults that can be mended are mended, lines that cannot be used are left out; each is listed."
        ),
        required=False,
    )
    field_order = ("sent", "complete", "tolerant")


class TimetableForm(FilesForm):
    """The table of a timetable, and from which day on it holds."""

    sent = FilesField(label=_("Table"), help_text=_("CSV or XLSX, a line for each lesson."))
    first_day = day_field("It holds from", help_text="Lessons that are not in it end the day before.")
    field_order = ("sent", "first_day", "tolerant")


class HistoryForm(FilesForm):
    """Tables of earlier marks."""

    sent = FilesField(label=_("Tables"), help_text=_("CSV or XLSX, up to 250,000 lines."))


class AnswersForm(forms.Form):
    """One choice for each question, in the order in which they are asked."""

    def __init__(self, questions: Iterable[Question], data: object = None, *, given: dict[str, str]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # the request's own dictionary
        self.keys = {f"answer_{number}": question.key for number, question in enumerate(questions)}
        for name, question in zip(self.keys, questions, strict=True):
            first = question.choices[0][0] if question.key.startswith("hand:") else None
            is_long = len(question.choices) > MOST_BUTTONS
            self.fields[name] = forms.ChoiceField(
                label=f"{question.file}: {question.words}" if question.file else question.words,
                choices=(("", _("Choose")), *question.choices) if is_long else question.choices,
                widget=forms.Select if is_long else forms.RadioSelect,
                initial=given.get(question.key, first),
            )

    def answers(self) -> dict[str, str]:
        """The answers by their questions' keys. Call it once the form is valid."""
        return {key: self.cleaned_data[name] for name, key in self.keys.items()}


class AgreeForm(forms.Form):
    """That the plan with this fingerprint is wanted."""

    fingerprint = forms.CharField(widget=forms.HiddenInput, max_length=64)
    many_may_end = forms.BooleanField(label=_("The file is complete: end them"), required=False)


class ColumnsForm(forms.Form):
    """What one table lists, and what each of its columns is."""

    def __init__(self, sheet: SheetColumns, number: int, data: object = None) -> None:
        super().__init__(data, prefix=f"table{number}")  # type: ignore[arg-type]  # the request's own dictionary
        self.sheet = sheet
        kind = sheet.columns.kind
        nothing = ("", _("not used"))
        self.fields["kind"] = forms.ChoiceField(
            label=_("This table lists"),
            choices=[("", _("nothing to import")), *sheet.kinds],
            initial=kind,
            required=False,
        )
        words = [(name, name.replace("_", " ")) for name in (table_kinds()[kind].fields if kind else ())]
        for index, header in enumerate(sheet.header):
            example = "" if is_secret(header) else sheet.examples[index]
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=header or _("(no name)"),
                help_text=example[:40],
                choices=[nothing, *words],
                initial=sheet.columns.columns[index],
                required=False,
            )

    def column_map(self) -> ColumnMap:
        """The columns as chosen. Call it once the form is valid."""
        chosen = tuple(self.cleaned_data[f"column_{index}"] for index in range(len(self.sheet.header)))
        return ColumnMap(self.cleaned_data["kind"], chosen)
