"""Which sample is drawn, and which of its results were moderated."""

import uuid

from django import forms

from muster.assessment.moderation import MOST, USUAL, SampleRule

HIGHEST_SEED = 9999


class SampleForm(forms.Form):
    """What the address asks for; anything that is not one of ours is left out."""

    course = forms.UUIDField(required=False)
    column = forms.IntegerField(required=False, min_value=1)
    years = forms.CharField(required=False, max_length=4)
    rule = forms.ChoiceField(required=False, choices=[(one.value, one.words) for one in SampleRule])
    size = forms.IntegerField(required=False, min_value=1, max_value=MOST)
    seed = forms.IntegerField(required=False, min_value=1, max_value=HIGHEST_SEED)

    def size_asked(self) -> int:
        """How many, or the usual number."""
        return self.cleaned_data.get("size") or USUAL

    def seed_asked(self) -> int:
        """The seed, or the first."""
        return self.cleaned_data.get("seed") or 1


class ModeratedForm(forms.Form):
    """The results of a sample that were looked at."""

    column = forms.IntegerField(min_value=1)
    pupils = forms.TypedMultipleChoiceField(
        coerce=uuid.UUID, error_messages={"required": "Tick those that were looked at."}
    )

    def offer(self, pupils: tuple[uuid.UUID, ...]) -> None:
        """Offer everybody whom the viewer may moderate."""
        field = self.fields["pupils"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(one), "") for one in pupils]
