"""What is typed beside one pupil of the fix list: one value, and at which contact where it is mended at one."""

from __future__ import annotations

import re
import uuid

from django import forms

from muster.calendar.fields import day_field, words_field
from muster.people.actions.mending import Mending
from muster.people.characteristics import SEXES, fault_in_spell
from muster.people.forms.records import upn_of
from muster.people.gaps import OF_CONTACTS, OF_NEEDS, OF_UPN, Gap
from muster.people.queries.gaps import GapRow

_NUMBER = re.compile(r"\+?[0-9 ()./-]{5,30}")
_LABELS = {Gap.NO_ETHNICITY: "Code of the ethnicity", Gap.NO_LANGUAGE: "Code of the language"}


class MendForm(forms.Form):
    """The one value that is missing, with the fields that the gap needs."""

    def __init__(self, gap: Gap, row: GapRow, data: object = None) -> None:
        super().__init__(data, auto_id=f"mend-{row.pupil_id}-%s")  # type: ignore[arg-type]  # the request's own
        self.gap, self.row = gap, row
        if gap in OF_CONTACTS:
            choices = [(str(contact), name) for contact, name in row.contacts]
            self.fields["contact_id"] = forms.ChoiceField(label="Contact", choices=choices)
        if gap is Gap.NO_BIRTH_DATE:
            self.fields["day"] = day_field("Date of birth")
        elif gap is Gap.NO_SEX:
            self.fields["words"] = forms.ChoiceField(label="Sex", choices=[("", "Choose"), *SEXES])
        elif gap in OF_UPN:
            self.fields["words"] = words_field("UPN", required=True, longest=30)
        elif gap is Gap.NO_TELEPHONE:
            self.fields["words"] = words_field("Telephone", required=True, longest=40)
        elif gap in OF_NEEDS:
            self.fields["words"] = words_field(_LABELS[gap], required=True, longest=10)

        for field in self.fields.values():
            field.widget.attrs["class"] = "input"

    def put_first(self) -> None:
        """Let the page open with the cursor in this form."""
        for field in list(self.fields.values())[:1]:
            field.widget.attrs["autofocus"] = True

    def clean_words(self) -> str:
        """A UPN is valid, a telephone number can be rung, and a code belongs to the characteristic."""
        words = str(self.cleaned_data["words"]).strip()
        if self.gap in OF_UPN:
            return upn_of(words)
        if self.gap is Gap.NO_TELEPHONE and not _NUMBER.fullmatch(words):
            raise forms.ValidationError("A telephone number has digits and spaces.")
        if self.gap in OF_NEEDS and (fault := fault_in_spell(OF_NEEDS[self.gap], words)):
            raise forms.ValidationError(fault)
        return words

    def mending(self) -> Mending:
        """What was typed. Call it once the form is valid."""
        cleaned = self.cleaned_data
        contact = cleaned.get("contact_id")
        return Mending(
            self.gap,
            self.row.pupil_id,
            words=cleaned.get("words", ""),
            day=cleaned.get("day"),
            contact_id=uuid.UUID(contact) if contact else None,
        )
