"""The forms that a parent fills in: the check that only the family can pass, and the reason for one absence."""

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from muster.attendance.actions.asking import Answer
from muster.calendar.families import FamilyReason
from muster.ui.numbers import whole_number

_SOMETHING_ELSE = "else"
_DIGITS_OF_A_YEAR = 4
_LEAST = 3  # letters of a month's name


def _short(digits: int, *, keys: str = "numeric") -> forms.TextInput:
    """A field for a part of a date. A family types somebody else's birthday, so the browser offers none of its own."""
    return forms.TextInput(attrs={"autocomplete": "off", "size": str(digits), "inputmode": keys})


class BornForm(forms.Form):
    """The check: the child's date of birth, which the message does not contain.

    Three short fields, since a date that everybody knows by heart is typed sooner than it is found in a calendar.
    They stand in the order in which the school's country writes a date.
    """

    legend = _("Your child's date of birth")
    hint = _("We ask so that nobody else who finds this link can read or say anything about your child.")
    day = forms.CharField(label=_("Day"), required=False, max_length=2, widget=_short(2))
    month = forms.CharField(label=_("Month"), required=False, max_length=20, widget=_short(9, keys="text"))
    year = forms.CharField(label=_("Year"), required=False, max_length=4, widget=_short(4))

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        month_first: bool,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.example = "3 27 2018" if month_first else "27 3 2018"
        self.order_fields(("month", "day", "year") if month_first else ("day", "month", "year"))

    def clean(self) -> dict[str, object]:
        """The three fields together are a date, kept as `born`."""
        cleaned = super().clean() or {}
        parts = [str(cleaned.get(name) or "") for name in ("day", "month", "year")]
        if not all(parts):
            raise forms.ValidationError(_("Fill in the day, the month and the year."))
        born = _date(*parts)
        if born is None:
            raise forms.ValidationError(
                _("There is no such date. Write it like %(date)s.") % {"date": self.example}
            )
        return {**cleaned, "born": born}

    def refuse(self) -> None:
        """Say that the date is wrong, without saying what is wrong with it."""
        self.add_error(None, _("That is not the date we have. Check it and try again, or ring the school."))

    def ask_again(self) -> None:
        """Say why the date is asked for a second time."""
        self.hint = _(
            "We have to ask for the date again: more than 20 minutes have passed, or the page did not reach us whole. "
            "Nothing was sent yet."
        )


def _date(day: str, month: str, year: str) -> dt.date | None:
    numbers = whole_number(day), whole_number(month) or _month_called(month), whole_number(year)
    if None in numbers or len(year) != _DIGITS_OF_A_YEAR:
        return None
    try:
        return dt.date(*(number or 0 for number in reversed(numbers)))
    except ValueError:
        return None


def _month_called(typed: str) -> int | None:
    """The month with this name or these first letters (`Mar`, `sept`); None if several months begin so."""
    word = typed.strip().casefold().rstrip(".")
    names = (name.casefold() for name in calendar.month_name)
    fitting = [number for number, name in enumerate(names) if len(word) >= _LEAST and name.startswith(word)]
    return fitting[0] if len(fitting) == 1 else None


class AbsenceBornForm(BornForm):
    """The same before a question about an absence. If the check has run out, it holds what was answered meanwhile."""

    reason = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)
    words = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)


class ProofForm(forms.Form):
    """Carries the proof that the check was passed, for the steps that follow it."""

    proof = forms.CharField(widget=forms.HiddenInput, max_length=200)


class AnswerForm(ProofForm):
    """The reason, as one of the country's choices and in words."""

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
        """Offer the reasons that families give in this country, and "something else"."""
        self._reasons = {str(place): reason for place, reason in enumerate(reasons)}
        field = self.fields["reason"]
        if isinstance(field, forms.ChoiceField):
            said = [(place, reason.words) for place, reason in self._reasons.items()]
            field.choices = [*said, (_SOMETHING_ELSE, _("Something else: I will say what"))]

    def clean(self) -> dict[str, object]:
        """Something is chosen or said; "something else" is explained in words."""
        cleaned = super().clean() or {}
        cleaned.setdefault("words", "")
        if cleaned.get("reason") in self._reasons or cleaned["words"]:
            return cleaned
        if cleaned.get("reason"):
            self.add_error("words", _("Please write why, in a few words."))
        elif "reason" in cleaned:
            self.add_error("reason", _("Choose one of these, or write why below."))
        return cleaned

    def answer(self) -> Answer:
        """The answer as the action takes it. If one code stands for several reasons, the words say which."""
        chosen = self._reasons.get(self.cleaned_data["reason"])
        words = self.cleaned_data["words"]
        if chosen is None:
            return Answer("", words)
        is_shared = sum(reason.code == chosen.code for reason in self._reasons.values()) > 1
        return Answer(chosen.code, ". ".join(filter(None, (chosen.words, words))) if is_shared else words)
