"""Search, filters and choices for the list of pupils and the school's figures."""

import uuid
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from muster.calendar.fields import MinuteField, day_field
from muster.pupils.arrangement import Arrangement
from muster.pupils.rules import BY_WORDS, By, Column
from muster.ui.wording import spoken

LIMITS = ("absent", "late", "gaps", "persistent", "severe")


class Search(forms.Form):
    """A name or part of one, posted so that no name appears in an address or a log."""

    words = forms.CharField(max_length=100, required=False, strip=True)


class Filter(forms.Form):
    """Which pupils the list shows."""

    year = forms.CharField(max_length=4, required=False)
    form = forms.UUIDField(required=False)


class TermChoice(forms.Form):
    """Which term's weeks are shown."""

    term = forms.CharField(max_length=60, required=False)


class ArrangedList(forms.Form):
    """How a list is sorted and grouped. Invalid values are ignored, since an address can be mistyped."""

    sort = forms.TypedChoiceField(choices=[(c.value, c.value) for c in Column], coerce=Column, required=False)
    group = forms.TypedChoiceField(
        choices=[(c.value, c.value) for c in Column], coerce=Column, required=False
    )
    backwards = forms.BooleanField(required=False)

    def chosen(self) -> dict[str, Any]:
        """The valid values."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}

    def arrangement(self, columns: Collection[Column]) -> Arrangement:
        """The arrangement asked for, limited to columns the list shows, with the other filters of the address."""
        chosen = self.chosen()
        sort, group = (
            column if column in columns else Column.NAME
            for column in (chosen.get("sort", Column.NAME), chosen.get("group", Column.NAME))
        )
        arranging = {"sort", "group", "backwards"}
        filters = {name: str(value) for name, value in chosen.items() if name not in arranging}
        return Arrangement(sort, group, bool(chosen.get("backwards")), filters)


def _is_id_or_none(typed: str) -> None:
    if typed != "none":
        try:
            uuid.UUID(typed)
        except ValueError:
            raise ValidationError("no id") from None


class FigureAsked(ArrangedList):
    """Which figure to list the pupils of, and how to arrange them."""

    first = forms.DateField(required=False)
    last = forms.DateField(required=False)
    slot = forms.IntegerField(min_value=0, max_value=1, required=False)
    years = forms.CharField(max_length=4, required=False)
    only = forms.ChoiceField(choices=[(name, name) for name in LIMITS], required=False)
    form = forms.CharField(max_length=36, required=False, validators=[_is_id_or_none])
    code = forms.CharField(max_length=4, required=False)
    what = forms.ChoiceField(choices=[(by.value, by.value) for by in By if by.is_of_groups], required=False)
    held = forms.CharField(max_length=20, required=False)
    at = MinuteField(required=False)


class MeasuresForm(forms.Form):
    """What to group the measures by, over which days, compared with which days, as at which moment."""

    by = forms.TypedChoiceField(label="By", choices=[], coerce=By, empty_value=By.YEAR_GROUP, required=False)
    first = day_field("From", required=False)
    last = day_field("To", required=False)
    then_first = day_field("Beside them, from", required=False)
    then_last = day_field("To", required=False)
    at = MinuteField(label="As it was at", required=False, help_text="Leave it empty for now.")
    everybody = forms.BooleanField(label="With nursery, four-year-olds and sixth form", required=False)

    def offer(self, *, groups: bool) -> None:
        """Offer characteristics only to those who may see figures of groups."""
        choices = [
            (by.value, spoken(words)) for by, words in BY_WORDS.items() if groups or not by.is_of_groups
        ]
        self.fields["by"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> None:
        """Check that days are in order and that comparison days are both given or both empty. Raises ValidationError."""
        for first, last in (("first", "last"), ("then_first", "then_last")):
            begin, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
            if begin and end and end < begin:
                self.add_error(last, "The last day is before the first.")
        then = [self.cleaned_data.get("then_first"), self.cleaned_data.get("then_last")]
        if any(then) and not all(then):
            self.add_error("then_last" if then[0] else "then_first", "Give both days, or neither.")


SECTIONS = (("care", "Care card"), ("lately", "What changed lately"), ("attendance", "Attendance this year"))


class PaperSections(forms.Form):
    """Which parts of a pupil's page to print; all unless some are chosen."""

    offered: Sequence[tuple[str, str]] = SECTIONS
    section = forms.MultipleChoiceField(
        choices=SECTIONS, label="What goes on the paper", widget=forms.CheckboxSelectMultiple
    )

    def offer(self, *, care: bool) -> "PaperSections":
        """Offer the care card only to a reader who may open it. Returns the form."""
        self.offered = [one for one in SECTIONS if care or one[0] != "care"]
        field = self.fields["section"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = self.offered
        return self

    def chosen(self) -> list[str]:
        """The chosen parts, in printing order."""
        everything = [name for name, _words in self.offered]
        asked = set(self.cleaned_data["section"]) if self.is_valid() else set(everything)
        return [name for name in everything if name in asked]


class CertificateDays(forms.Form):
    """The first and last day of a certificate, both included."""

    first = day_field("From")
    last = day_field("To")

    def clean(self) -> None:
        """Check that the last day is not before the first. Raises ValidationError."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            raise ValidationError({"last": "The last day is before the first."})
