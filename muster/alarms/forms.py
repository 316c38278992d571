"""The forms of the pages of alarms: typed values or words about what is wrong with them."""

import uuid
from collections.abc import Iterable

from django import forms

from muster.alarms.rules import SHORTEST_REASON
from muster.calendar.fields import IdChoiceField, day_field, words_field
from muster.people.records import Name
from muster.protection.budgets.models import Alarm, Occasion

USUAL_EMERGENCIES = (
    "A child is hurt or ill",
    "A child is missing or not safe",
    "The family has to be reached now",
)
"""What can be said with one tap: nobody types while a child needs them."""
BY_MISTAKE = "Opened by mistake"


class EmergencyForm(forms.Form):
    """Why a folder had to be opened, or has to be."""

    words = words_field(
        "Something else",
        required=True,
        lines=3,
        longest=500,
        help_text="The head or the data protection lead reads it, and the family can.",
    )

    def clean_words(self) -> str:
        """A reason is a sentence and not a key that was pressed."""
        words: str = self.cleaned_data["words"].strip()
        if len(words) < SHORTEST_REASON:
            raise forms.ValidationError("Say in a few words what happened.")
        return words


class OutcomeForm(forms.Form):
    """What an alarm turned out to be."""

    outcome = forms.TypedChoiceField(
        label="What it was", coerce=lambda value: Alarm.Outcome(int(value)), choices=Alarm.Outcome.choices
    )
    with_alike = forms.BooleanField(label="And the others of the same kind and person", required=False)


class DecoyForm(forms.Form):
    """A name that nobody at the school has, and the form to stand beside."""

    given = words_field("First name", required=True, longest=60)
    family = words_field("Surname", required=True, longest=60)
    group = IdChoiceField(label="Stands beside")

    def offer(self, groups: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Offer these forms."""
        group = self.fields["group"]
        assert isinstance(group, IdChoiceField)  # noqa: S101  # declared so above
        group.offer(groups)

    def name(self) -> Name:
        """The invented name."""
        return Name(given=self.cleaned_data["given"], family=self.cleaned_data["family"])


class OccasionForm(forms.Form):
    """What happens on which days."""

    kind = forms.TypedChoiceField(
        label="What happens", coerce=lambda value: Occasion.Kind(int(value)), choices=Occasion.Kind.choices
    )
    first_day = day_field("First day")
    last_day = day_field("Last day")
