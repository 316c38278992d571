"""The forms of letters: the words themselves, and to whom they go."""

import uuid
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError

from muster.calendar.fields import words_field
from muster.letters.queries.chosen import WHOM_WORDS
from muster.letters.rules import FIELDS, LANGUAGES, unknown_fields


class LetterForm(forms.Form):
    """A letter's title, language and text."""

    title = words_field("Title", required=True, longest=80, help_text="It stands in the list of letters.")
    language = forms.ChoiceField(label="Language", choices=LANGUAGES)
    body = words_field(
        "Text",
        required=True,
        longest=6000,
        lines=16,
        help_text="An empty line begins a paragraph. Name no child here: fields in braces do.",
    )

    def clean_body(self) -> str:
        """The text, in which each field is one of ours. Raises ValidationError."""
        body: str = self.cleaned_data["body"].replace("\r\n", "\n")
        unknown = unknown_fields(body)
        if unknown:
            known = ", ".join(f"{{{name}}}" for name in FIELDS)
            raise ValidationError(f"There is no field {{{unknown[0]}}}. There are {known}.")
        return body


class WhomForm(forms.Form):
    """Who is written to: those of one form, or those whom a figure names."""

    whom = forms.ChoiceField(label="Pupils", choices=[])

    def offer(self, forms_of_school: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Offer what figures name, and these forms."""
        of_forms = [(str(form), words) for form, words in forms_of_school]
        self.fields["whom"].choices = [("", "Choose"), *WHOM_WORDS.items(), *of_forms]  # type: ignore[attr-defined]  # a choice field
