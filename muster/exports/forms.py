"""The form of a recipe."""

import uuid
from collections.abc import Iterable

from django import forms

from muster.calendar.fields import words_field
from muster.exports.actions.recipes import NewRecipe
from muster.exports.rules import FIELDS, Shape


class RecipeForm(forms.Form):
    """What goes to whom, and what for."""

    words = words_field("What it is for", required=True, longest=120)
    recipient = words_field(
        "Who gets it", required=True, longest=120, help_text="A firm, an authority, a school."
    )
    recipient_key = words_field(
        "Their public key",
        required=True,
        longest=80,
        help_text="It begins with age1. Only they can open the package: nobody here, and nobody on the way.",
    )
    holds = forms.MultipleChoiceField(
        label="What it holds",
        choices=[(field.name, field.heading) for field in FIELDS],
        widget=forms.CheckboxSelectMultiple,
    )
    groups = forms.TypedMultipleChoiceField(
        label="Whose",
        coerce=uuid.UUID,
        required=False,
        help_text="Everyone on roll where none is chosen.",
    )

    def offer(self, groups: Iterable[tuple[uuid.UUID, str]]) -> None:
        """Offer these groups."""
        self.fields["groups"].choices = [(str(group), words) for group, words in groups]  # type: ignore[attr-defined]  # a choice field

    def recipe(self) -> NewRecipe:
        """What was typed."""
        typed = self.cleaned_data
        return NewRecipe(
            typed["words"], typed["recipient"], typed["recipient_key"], typed["holds"], typed["groups"]
        )


class WholeSchoolForm(forms.Form):
    """To whom the whole school goes, and as what."""

    shape = forms.TypedChoiceField(
        label="What goes",
        coerce=Shape,
        initial=Shape.EVERYTHING.value,
        choices=[
            (Shape.EVERYTHING.value, "Everything, for another Muster or whoever reads open formats"),
            (Shape.ROSTER.value, "The roster alone as OneRoster 1.2, for any other school system"),
        ],
        widget=forms.RadioSelect,
        required=False,
        empty_value=Shape.EVERYTHING,
    )
    recipient = words_field("Who gets it", required=True, longest=120)
    key = words_field(
        "Their public key",
        required=True,
        longest=80,
        help_text="It begins with age1. Only they can open the package: nobody here, and nobody on the way.",
    )
