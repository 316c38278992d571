"""The forms of retention: a hold with its reason and the day of its review, and what is to be erased of one person."""

from collections.abc import Iterable

from django import forms

from muster.calendar.fields import day_field, words_field


class WhoseForm(forms.Form):
    """Whose folder an address speaks of, by opaque id."""

    whose = forms.UUIDField(required=False)


class HoldForm(forms.Form):
    """Why nothing of somebody's may end, and when somebody looks at it again."""

    why = words_field(
        "Why", required=True, longest=200, help_text="A claim, an inquiry, a question of the police."
    )
    review_on = day_field("Look at it again on")


class ReviewForm(forms.Form):
    """Until when a hold stands."""

    review_on = day_field("Keep it until")


class ErasureForm(forms.Form):
    """Which classes of one person's records are to be erased."""

    classes = forms.TypedMultipleChoiceField(
        label="What is to be erased", coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def offer(self, classes: Iterable[tuple[int, str]]) -> None:
        """Offer these classes."""
        field = self.fields["classes"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101  # declared so above
        field.choices = [(str(key_class), words) for key_class, words in classes]


class LineForm(forms.Form):
    """One line of the dry run: a class and a year of leaving, of pupils or of contacts."""

    key_class = forms.IntegerField(min_value=1, max_value=9)
    year = forms.IntegerField(min_value=1900, max_value=2999)
    is_contacts = forms.BooleanField(required=False)
