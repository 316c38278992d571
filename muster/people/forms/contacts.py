"""The forms of contacts: who they are, and what each is to the pupil."""

import uuid

from django import forms

from muster.calendar.fields import words_field
from muster.people.actions import NewAdult
from muster.people.forms.records import CorrectionForm, DetailsFields
from muster.people.records import Name, Relationship


class RelationshipFields(forms.Form):
    """What a contact is to one pupil."""

    relation = words_field(
        "Relation to the pupil", longest=60, help_text="Mother, stepfather, grandparent, carer."
    )
    parental_responsibility = forms.BooleanField(label="Has parental responsibility", required=False)
    lives_with = forms.BooleanField(label="The pupil lives with them", required=False)
    may_collect = forms.BooleanField(label="May collect the pupil", required=False)
    court_order = forms.BooleanField(label="A court order restricts them", required=False)
    warning = words_field(
        "Warning before a hand-over",
        longest=300,
        help_text="What staff at the gate must do. Needed with a court order.",
    )

    def clean(self) -> dict[str, object]:
        """A court order needs words on what to do; without them it helps nobody at the gate."""
        super().clean()
        if self.cleaned_data.get("court_order") and not self.cleaned_data.get("warning"):
            self.add_error("warning", "Say what staff must do.")
        return self.cleaned_data

    def relationship(self, contact_id: uuid.UUID) -> Relationship:
        """The relationship as it was typed."""
        typed = {field: self.cleaned_data[field] for field in RelationshipFields.base_fields}
        return Relationship(contact_id, **typed)


class AdultFields(forms.Form):
    """An adult's name, with a title."""

    title = words_field("Title", longest=20, help_text="Ms, Mr, Mx, Dr. May stay empty.")
    given = words_field("First name", longest=100)
    family = words_field("Surname", longest=100)

    def clean(self) -> dict[str, object]:
        """There is at least one name."""
        super().clean()
        if not self.cleaned_data.get("given") and not self.cleaned_data.get("family"):
            self.add_error("given", "Type a first name or a surname.")
        return self.cleaned_data

    def name(self) -> Name:
        """The name as it was typed."""
        cleaned = self.cleaned_data
        return Name(given=cleaned["given"], family=cleaned["family"], title=cleaned["title"])


class AdultForm(AdultFields, DetailsFields):
    """A member of staff."""

    field_order = (*AdultFields.base_fields, *DetailsFields.base_fields)

    def adult(self) -> NewAdult:
        """The adult as typed."""
        return NewAdult(self.name(), contact_details=self.details())


class ContactForm(AdultFields, RelationshipFields, DetailsFields):
    """A new contact of a pupil."""

    field_order = (*AdultFields.base_fields, *RelationshipFields.base_fields, *DetailsFields.base_fields)

    def adult(self) -> NewAdult:
        """The contact as typed."""
        return NewAdult(self.name(), contact_details=self.details())


class ContactChangeForm(CorrectionForm, AdultFields, RelationshipFields, DetailsFields):
    """A correction of a contact: of who they are everywhere, and of what they are to this pupil."""

    field_order = (*AdultFields.base_fields, *RelationshipFields.base_fields, *DetailsFields.base_fields)


class StaffChangeForm(CorrectionForm, AdultFields, DetailsFields):
    """A correction of a member of staff."""

    field_order = (*AdultFields.base_fields, *DetailsFields.base_fields)


class SiblingForm(forms.Form):
    """A search for the sibling whose contacts are shared."""

    words = words_field("Name of the sister or brother", required=True, longest=100)


class ShareForm(RelationshipFields):
    """Which of a sibling's contacts becomes this pupil's too, and in what relationship."""

    contact_id = forms.UUIDField(widget=forms.HiddenInput)
