"""Which cohort is looked at, between which two points, and which cell of its matrix is open."""

import re

from django import forms

from muster.people.characteristics import COMPARED_BY

_CELL = re.compile(r"(\d{1,2})-(\d{1,2})\Z")
MISSING = "missing"


class CohortAsked(forms.Form):
    """What the address asks for; anything that is not one of ours is left out."""

    course = forms.UUIDField(required=False)
    group = forms.UUIDField(required=False)
    years = forms.CharField(required=False, max_length=4)
    first = forms.IntegerField(required=False, min_value=1)
    last = forms.IntegerField(required=False, min_value=1)
    cell = forms.RegexField(rf"{_CELL.pattern}|{MISSING}\Z", required=False)

    def cell_asked(self) -> tuple[int, int] | str | None:
        """(before, after) of the cell that is open, MISSING for those without a result, None where none is."""
        typed = self.cleaned_data.get("cell", "")
        found = _CELL.match(typed)
        return (int(found[1]), int(found[2])) if found else typed or None


class GroupsAsked(forms.Form):
    """Which cohort is compared by what, at which point and beside which other, and whose pupils are open."""

    course = forms.UUIDField(required=False)
    years = forms.CharField(required=False, max_length=4)
    by = forms.ChoiceField(choices=COMPARED_BY, required=False)
    also = forms.ChoiceField(choices=COMPARED_BY, required=False)
    first = forms.IntegerField(required=False, min_value=1)
    last = forms.IntegerField(required=False, min_value=1)
    behind = forms.IntegerField(required=False, min_value=0)
    shared = forms.BooleanField(required=False)


class CheckAsked(forms.Form):
    """At which point results are checked, and of which class or course."""

    point = forms.UUIDField(required=False)
    course = forms.UUIDField(required=False)
    group = forms.UUIDField(required=False)
    years = forms.CharField(required=False, max_length=4)
