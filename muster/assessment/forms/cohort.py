"""Which cohort is looked at, between which two points, and which cell of its matrix is open."""

import re

from django import forms

_CELL = re.compile(r"(\d{1,2})-(\d{1,2})\Z")
MISSING = "missing"


class CohortAsked(forms.Form):
    """What the address asks for; anything that is not one of ours is left out."""

    course = forms.UUIDField(required=False)
    group = forms.UUIDField(required=False)
    first = forms.IntegerField(required=False, min_value=1)
    last = forms.IntegerField(required=False, min_value=1)
    cell = forms.RegexField(rf"{_CELL.pattern}|{MISSING}\Z", required=False)

    def cell_asked(self) -> tuple[int, int] | str | None:
        """(before, after) of the cell that is open, MISSING for those without a result, None where none is."""
        typed = self.cleaned_data.get("cell", "")
        found = _CELL.match(typed)
        return (int(found[1]), int(found[2])) if found else typed or None
