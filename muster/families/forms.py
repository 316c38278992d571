"""What a parent fills in: the check that only the family passes, and the reason for one absence."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.attendance.actions.asking import Answer
from muster.calendar.families import FamilyReason

_SOMETHING_ELSE = "else"


class BornForm(forms.Form):
    """The check: the child's date of birth, which the message did not say."""

    born = forms.DateField(
        label=_("Your child's date of birth"),
        help_text=_(
            "We ask so that nobody else who finds this link can read or say anything about your child."
        ),
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}),
        error_messages={"required": _("Fill in the date of birth."), "invalid": _("Write the date in full.")},
    )

    def refuse(self) -> None:
        """Say that it was another date, and nothing of which."""
        self.add_error("born", "That is not the date we have. Check it and try again, or ring the school.")


class ProofForm(forms.Form):
    """That the check was passed, sent along with what comes after it."""

    proof = forms.CharField(widget=forms.HiddenInput, max_length=200)


class AnswerForm(ProofForm):
    """The reason, in a choice of the country and in words."""

    reason = forms.ChoiceField(
        label=_("Why is your child not in school?"), required=False, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("Tell us a little more"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("When you expect your child back, or what we should know today."),
    )

    def offer(self, reasons: Sequence[FamilyReason]) -> None:
        """Offer what families say in this country, and something else."""
        self._reasons = {str(place): reason for place, reason in enumerate(reasons)}
        field = self.fields["reason"]
        if isinstance(field, forms.ChoiceField):
            said = [(place, reason.words) for place, reason in self._reasons.items()]
            field.choices = [*said, (_SOMETHING_ELSE, _("Something else: I will say what"))]

    def clean(self) -> dict[str, object]:
        """Something is chosen or said, and something else is said in words."""
        cleaned = super().clean() or {}
        if cleaned.get("reason") in self._reasons or cleaned.get("words"):
            return cleaned
        if cleaned.get("reason"):
            self.add_error("words", _("Please write why, in a few words."))
        elif "reason" in cleaned:
            self.add_error("reason", _("Choose one of these, or write why below."))
        return cleaned

    def answer(self) -> Answer:
        """What was said, as the action takes it. Where one code stands for several reasons, the words say which."""
        chosen = self._reasons.get(self.cleaned_data["reason"])
        words = self.cleaned_data["words"]
        if chosen is None:
            return Answer("", words)
        is_shared = sum(reason.code == chosen.code for reason in self._reasons.values()) > 1
        return Answer(chosen.code, ". ".join(filter(None, (chosen.words, words))) if is_shared else words)
