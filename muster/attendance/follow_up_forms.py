"""The forms of following up: what was done about the children of one line."""

import datetime as dt
import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from muster.attendance.following import TOLD


class PupilsField(forms.Field):
    """The children of a line, as opaque ids. Access to them is decided when they are opened."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: object) -> list[uuid.UUID]:
        """The ids. Raises ValidationError for anything else."""
        try:
            return [uuid.UUID(str(one)) for one in value] if isinstance(value, list) else []
        except ValueError:
            raise forms.ValidationError(_("There is no such child.")) from None


class LineForm(forms.Form):
    """Whom a step concerns: the ticked children of the line."""

    pupil = PupilsField(error_messages={"required": _("Choose at least one child.")})

    @property
    def first_problem(self) -> str:
        """What is wrong, in one sentence."""
        return next((str(words[0]) for words in self.errors.values()), "")


class CallForm(LineForm):
    """A call, and whether somebody answered."""

    contact = forms.UUIDField(error_messages={"required": _("Choose whom you rang.")})
    answered = forms.TypedChoiceField(
        coerce=lambda value: value == "yes",
        choices=[("yes", _("Answered")), ("no", _("No answer"))],
        error_messages={"required": _("Say whether somebody answered.")},
    )
    words = forms.CharField(required=False, max_length=500)


class MessageForm(LineForm):
    """A message: to whom, by which channel, and the words."""

    way = forms.RegexField(
        r"^(email|text):[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        error_messages={"required": _("Choose whom to write to.")},
    )
    words = forms.CharField(max_length=2000, error_messages={"required": _("Write the message.")})


class ReasonForm(LineForm):
    """A reason: its code, and whether it is for one day (today unless another is named) or for every open absence."""

    code = forms.CharField(max_length=4, error_messages={"required": _("Choose the reason.")})
    which = forms.ChoiceField(choices=[("day", ""), ("all", ""), ("overdue", "")])
    day = forms.DateField(required=False)
    words = forms.CharField(required=False, max_length=500)


class ReplyForm(LineForm):
    """What a family said."""

    contact = forms.UUIDField(required=False)
    words = forms.CharField(max_length=500, error_messages={"required": _("Write what the family said.")})


class LaterForm(LineForm):
    """When to come back."""

    at = forms.TimeField(error_messages={"required": _("Choose a time.")})


class PassForm(LineForm):
    """The colleague to pass it to."""

    staff = forms.UUIDField(error_messages={"required": _("Choose a colleague.")})


class TellForm(LineForm):
    """Who outside was told."""

    whom = forms.ChoiceField(choices=list(TOLD.items()))


class TakeBackForm(LineForm):
    """The step to take back, by its time."""

    at = forms.CharField(max_length=40)

    def clean_at(self) -> dt.datetime:
        """The moment. Raises ValidationError for anything else."""
        try:
            return dt.datetime.fromisoformat(self.cleaned_data["at"])
        except ValueError:
            raise forms.ValidationError(_("There is no such step.")) from None
