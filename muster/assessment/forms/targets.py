"""Which targets are to be set, from which starting point, by which table of the school."""

import uuid

from django import forms

from muster.assessment.queries.targets import TargetChoices, TargetsAsked


class TargetsForm(forms.Form):
    """A starting point, a rule, and the columns of targets."""

    start = forms.ChoiceField(label="Starting point")
    table = forms.ChoiceField(
        label="The school's rule",
        help_text="A table says which value is expected from each starting value on. Make tables on the page of a scale.",
    )
    columns = forms.TypedMultipleChoiceField(
        label="Set targets in", coerce=uuid.UUID, widget=forms.CheckboxSelectMultiple
    )

    def offer(self, choices: TargetChoices) -> None:
        """Offer what the school has."""
        for name, rows in (
            ("start", [(one.key, one.words) for one in choices.starts.values()]),
            ("table", list(choices.tables)),
            ("columns", [(str(one), words) for one, words in choices.columns]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = rows

    def asked(self) -> TargetsAsked:
        """What was chosen."""
        chosen = self.cleaned_data
        return TargetsAsked(chosen["start"], chosen["table"], tuple(chosen["columns"]))
