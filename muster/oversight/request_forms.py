"""The forms of access requests: the person, the date, decisions about others in the folder, and the recipient."""

from django import forms
from django.http import QueryDict

from muster.calendar.fields import day_field, words_field
from muster.oversight.content import AskedBy
from muster.oversight.words import ASKED_BY


class RequestForm(forms.Form):
    """Who asks, and when it arrived: the month runs from that day."""

    asked_by = forms.TypedChoiceField(
        label="Who asks", coerce=AskedBy, choices=[(one.value, ASKED_BY[one]) for one in AskedBy]
    )
    received_on = day_field("When it arrived", help_text="The month runs from this day.")


class ExtensionForm(forms.Form):
    """The day on which whoever asked was told that it takes longer, and why."""

    told_on = day_field(
        "When you told them", help_text="Within the first month. The answer is then due two months later."
    )
    reason = words_field(
        "The reason you gave",
        longest=500,
        help_text="The request is complex, or they have made several.",
        required=True,
    )


class DecisionsForm:
    """One decision for each place where somebody else is named: `other-<key>` is `out` or `in`."""

    PREFIX = "other-"

    @classmethod
    def decisions(cls, given: QueryDict) -> dict[str, bool]:
        """Whether each is taken out; anything else that was sent decides nothing."""
        return {
            name.removeprefix(cls.PREFIX): value == "out"
            for name, value in given.items()
            if name.startswith(cls.PREFIX) and value in {"out", "in"}
        }


class ReleaseForm(forms.Form):
    """What somebody has to have looked at before a pack leaves, and to whom it is encrypted."""

    knows_who = forms.BooleanField(label="I am sure who asks, and that they may have it")
    no_harm = forms.BooleanField(
        label="Nothing in it would seriously harm anybody's health",
        help_text="Data Protection Act 2018, Schedule 3.",
    )
    no_results_to_come = forms.BooleanField(
        label="It holds no exam result that is not published yet",
        help_text="Data Protection Act 2018, Schedule 2, paragraph 25.",
    )
    pupil_agrees = forms.BooleanField(
        label="If a parent asks for a child who can decide, the child agrees",
    )
    key = words_field(
        "The recipient's public key",
        longest=80,
        help_text="It begins with age1. Left empty, the pack is downloaded as it is, for you to hand over.",
    )
