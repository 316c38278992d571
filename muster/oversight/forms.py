"""What narrows the log: typed values from an address that anyone may write."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django import forms
from django.http import QueryDict


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the log is asked for. Days are the school's, both included; `before` is a sequence number."""

    who: uuid.UUID | None = None
    whose: uuid.UUID | None = None
    permission: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    before: int | None = None


class LogForm(forms.Form):
    """The filters of the log. Which people and permissions there are to choose from is told by whoever makes it."""

    since = forms.DateField(label="From", required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput({"type": "date"}))
    whose = forms.UUIDField(required=False, widget=forms.HiddenInput)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(
        self, given: QueryDict, *, accounts: list[tuple[str, str]], permissions: list[tuple[str, str]]
    ) -> None:
        super().__init__(given)
        self.fields["who"] = forms.TypedChoiceField(
            label="Who",
            required=False,
            coerce=uuid.UUID,
            empty_value=None,
            choices=[("", "Anyone"), *accounts],
        )
        self.fields["permission"] = forms.ChoiceField(
            label="What they did", required=False, choices=[("", "Anything"), *permissions]
        )

    def asked(self) -> Asked:
        """What the address asks for; a part that cannot be understood does not narrow."""
        self.is_valid()
        return Asked(**{name: value for name, value in self.cleaned_data.items() if value})


class SearchForm(forms.Form):
    """A name, or part of one, to look for. It is posted, so that no name stands in an address."""

    words = forms.CharField(max_length=80, required=False)
