"""The form of the measures for governors."""

from collections.abc import Iterable

from django import forms


class StretchesForm(forms.Form):
    """The part of the school year that figures cover, and the one to compare it with."""

    chosen = forms.ChoiceField(label="Figures of", required=False)
    beside = forms.ChoiceField(label="Beside those of", required=False)

    def offer(self, stretches: Iterable[tuple[str, str]]) -> None:
        """Offer these stretches, as pairs of key and words."""
        offered = list(stretches)
        self.fields["chosen"].choices = offered  # type: ignore[attr-defined]  # a choice field
        self.fields["beside"].choices = [("", "No other"), *offered]  # type: ignore[attr-defined]  # a choice field
