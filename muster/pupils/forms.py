"""What is asked of the list of pupils and of the school's figures."""

from django import forms


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
