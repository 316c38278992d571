"""What a parent fills in: the check that only the family passes, and the reason for one absence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.attendance.actions.asking import Answer

# What a parent can say, in a parent's words, and the code that is proposed to the office for it.
REASONS = (
    ("I", _("My child is ill")),
    ("M", _("Doctor, dentist or hospital")),
    ("", _("Something else: I will say what")),
)


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
    """The reason, in a choice and in words."""

    reason = forms.ChoiceField(
        label=_("Why is your child not in school?"),
        choices=REASONS,
        required=False,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Tell us a little more"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("When you expect your child back, or what we should know today."),
    )

    def clean(self) -> dict[str, object]:
        """Something else is said in words."""
        cleaned = super().clean() or {}
        if not cleaned.get("reason") and not cleaned.get("words"):
            self.add_error("words", _("Please write why, in a few words."))
        return cleaned

    def answer(self) -> Answer:
        """What was said, as the action takes it."""
        return Answer(self.cleaned_data["reason"], self.cleaned_data["words"])
