"""What is asked of the list of pupils and of the school's figures."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from muster.calendar.fields import day_field
from muster.pupils.arrangement import Arrangement
from muster.pupils.rules import Column

LIMITS = ("absent", "late", "gaps", "persistent", "severe")


class Search(forms.Form):
    """A name, or a part of one. It is posted, so that no name stands in an address or a log."""

    words = forms.CharField(max_length=100, required=False, strip=True)


class Filter(forms.Form):
    """Which pupils the list shows."""

    year = forms.CharField(max_length=4, required=False)
    form = forms.UUIDField(required=False)


class TermChoice(forms.Form):
    """Which term's weeks are shown."""

    term = forms.CharField(max_length=60, required=False)


class ArrangedList(forms.Form):
    """How a list is sorted and grouped. What makes no sense is left out, since an address can be mistyped."""

    sort = forms.TypedChoiceField(choices=[(c.value, c.value) for c in Column], coerce=Column, required=False)
    group = forms.TypedChoiceField(
        choices=[(c.value, c.value) for c in Column], coerce=Column, required=False
    )
    backwards = forms.BooleanField(required=False)

    def chosen(self) -> dict[str, Any]:
        """The values that make sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}

    def arrangement(self, columns: Collection[Column]) -> Arrangement:
        """The arrangement asked for, by columns that the list shows, with the other filters of the address."""
        chosen = self.chosen()
        sort, group = (
            column if column in columns else Column.NAME
            for column in (chosen.get("sort", Column.NAME), chosen.get("group", Column.NAME))
        )
        arranging = {"sort", "group", "backwards"}
        filters = {name: str(value) for name, value in chosen.items() if name not in arranging}
        return Arrangement(sort, group, bool(chosen.get("backwards")), filters)


class FigureAsked(ArrangedList):
    """Which figure the pupils stand behind, and how they are arranged."""

    first = forms.DateField(required=False)
    last = forms.DateField(required=False)
    slot = forms.IntegerField(min_value=0, max_value=1, required=False)
    years = forms.CharField(max_length=4, required=False)
    only = forms.ChoiceField(choices=[(name, name) for name in LIMITS], required=False)


SECTIONS = (("care", "Care card"), ("lately", "What changed lately"), ("attendance", "Attendance this year"))


class PaperSections(forms.Form):
    """Which parts of a pupil's page go on paper; all of them unless some are chosen."""

    section = forms.MultipleChoiceField(
        choices=SECTIONS, label="What goes on the paper", widget=forms.CheckboxSelectMultiple
    )

    def chosen(self) -> list[str]:
        """The parts, in the order in which they stand on the paper."""
        everything = [name for name, _words in SECTIONS]
        asked = set(self.cleaned_data["section"]) if self.is_valid() else set(everything)
        return [name for name in everything if name in asked]


class CertificateDays(forms.Form):
    """The days that a certificate is of, both included."""

    first = day_field("From")
    last = day_field("To")

    def clean(self) -> None:
        """The last day is not before the first. Raises ValidationError."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            raise ValidationError({"last": "The last day is before the first."})
