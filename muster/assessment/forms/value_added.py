"""What the page of value added is asked; anything that is not one of ours is left out."""

from django import forms

from muster.people.characteristics import COMPARED_BY


class ValueAddedAsked(forms.Form):
    """Which cohort, which grades, from which start, by which subject of which table, and whose pupils are open."""

    course = forms.UUIDField(required=False)
    group = forms.UUIDField(required=False)
    years = forms.CharField(required=False, max_length=4)
    at = forms.IntegerField(required=False, min_value=1)
    start = forms.RegexField(r"[0-9-]{1,60}\Z", required=False)
    table = forms.UUIDField(required=False)
    subject = forms.CharField(required=False, max_length=80)
    by = forms.ChoiceField(choices=COMPARED_BY, required=False)
    behind = forms.IntegerField(required=False, min_value=0)
