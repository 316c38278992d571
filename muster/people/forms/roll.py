"""The forms of the roll: admitting, leaving, returning, registering elsewhere too, and moving between groups."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django import forms

from muster.calendar.fields import IdChoiceField, day_field, words_field
from muster.calendar.profile import LeavingGround
from muster.people.actions import Leaving, NewPupil, Registration
from muster.people.forms.records import DetailsFields, NameFields, ParticularsFields
from muster.people.models import Enrolment
from muster.people.queries.moves import Target
from muster.people.records import Particulars
from muster.people.roll import Stay
from muster.ui.ids import id_or_none

Choices = Iterable[tuple[uuid.UUID, str]]


class PlacesFields(forms.Form):
    """The form and the year group of somebody who joins: without a form they stand in no register."""

    form_id = IdChoiceField(label="Form", required=False)
    year_id = IdChoiceField(label="Year group", required=False)

    def offer(self, forms_here: Choices, years_here: Choices) -> None:
        """Offer the school's forms and year groups."""
        for name, choices in (("form_id", forms_here), ("year_id", years_here)):
            field = self.fields[name]
            if isinstance(field, IdChoiceField):
                field.offer(choices, nothing="None yet")

    def groups(self) -> list[uuid.UUID]:
        """The form and year group that were chosen."""
        chosen: Sequence[uuid.UUID | None] = (self.cleaned_data["form_id"], self.cleaned_data["year_id"])
        return [group for group in chosen if group]


class AdmissionForm(PlacesFields, NameFields, ParticularsFields, DetailsFields):
    """A new pupil. Contacts, the care card and needs are added on the pupil's own page afterwards."""

    first_day = day_field(
        "First day on roll", help_text="The day agreed with the family, not that of arrival."
    )
    kind = forms.ChoiceField(label="Registered", choices=Enrolment.Kind.choices)
    other_school = words_field(
        "The other school", help_text="Of a dual registration, or a guest's own school."
    )
    field_order = (
        *NameFields.base_fields,
        *ParticularsFields.base_fields,
        *("first_day", "kind", "other_school", "year_id", "form_id"),
    )

    def pupil(self) -> NewPupil:
        """The pupil as typed."""
        cleaned = self.cleaned_data
        return NewPupil(
            name=self.name(),
            particulars=self.particulars(Particulars(other_school=cleaned["other_school"])),
            first_day=cleaned["first_day"],
            enrolment=Enrolment.Kind(cleaned["kind"]),
            contact_details=self.details(),
        )


class LeavingForm(forms.Form):
    """How a pupil leaves the roll, on one of the grounds that the law allows."""

    last_day = day_field("Last day on roll")
    ground = forms.ChoiceField(label="On what ground", widget=forms.RadioSelect)
    destination = words_field("Where to", help_text="The next school, or the address the family moves to.")

    def offer(self, grounds: Sequence[LeavingGround]) -> None:
        """Offer the country's grounds."""
        self.grounds = {ground.code: ground for ground in grounds}
        field = self.fields["ground"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(ground.code, ground.words) for ground in grounds]

    def clean(self) -> dict[str, object]:
        """Some grounds need a destination: nobody may be lost between two schools."""
        ground = self.grounds.get(self.cleaned_data.get("ground", ""))
        if ground and ground.destination and not self.cleaned_data.get("destination"):
            self.add_error("destination", "On this ground the school must know where the pupil goes.")
        return self.cleaned_data

    def leaving(self) -> Leaving:
        """How the pupil leaves."""
        return Leaving(**self.cleaned_data)


class RegistrationForm(forms.Form):
    """How a pupil is registered, from a day on."""

    first_day = day_field("From")
    kind = forms.ChoiceField(label="Registered", choices=Enrolment.Kind.choices)
    other_school = words_field("The other school")

    def registration(self) -> Registration:
        """The registration as it was typed."""
        cleaned = self.cleaned_data
        return Registration(Enrolment.Kind(cleaned["kind"]), cleaned["first_day"], cleaned["other_school"])


class ReturnForm(RegistrationForm, PlacesFields):
    """How a former pupil is registered again, and where they stand in registers from the first day on."""

    field_order = ("first_day", "kind", "other_school", "year_id", "form_id")


class TimeOnRollForm(forms.Form):
    """A correction of the days of one time on roll."""

    first_day = day_field("First day on roll")
    last_day = day_field("Last day on roll", required=False, help_text="Empty while the pupil is here.")
    why = words_field("Why this changes", required=True)

    def stay(self) -> Stay:
        """The days as they were typed."""
        last_day: dt.date | None = self.cleaned_data["last_day"]
        return Stay(self.cleaned_data["first_day"], last_day)


class MoveForm(forms.Form):
    """Where the selected pupils move, and from which day."""

    group_id = IdChoiceField(label="Into")
    leaving_id = IdChoiceField(
        label="Out of", required=False, help_text="A form, year group or house is left by itself for another."
    )
    first_day = day_field("From")

    def offer(self, groups: Choices) -> None:
        """Offer the school's groups."""
        known = list(groups)
        for name, nothing in (("group_id", ""), ("leaving_id", "Nothing else")):
            field = self.fields[name]
            if isinstance(field, IdChoiceField):
                field.offer(known, nothing=nothing)

    def target(self) -> Target:
        """The target as it was chosen."""
        return Target(**self.cleaned_data)


class PupilsForm(forms.Form):
    """The pupils who were ticked, by opaque id."""

    pupils = forms.TypedMultipleChoiceField(
        label="Pupils", coerce=uuid.UUID, widget=forms.MultipleHiddenInput
    )

    def offer(self, pupils: Iterable[str]) -> None:
        """Accept any ids that were ticked; whether they are pupils of this school is checked when they are read."""
        field = self.fields["pupils"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(pupil, pupil) for pupil in pupils if id_or_none(pupil)]
