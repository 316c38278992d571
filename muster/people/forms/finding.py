"""The field in which somebody types whom they look for."""

from django import forms


class SearchForm(forms.Form):
    """A name, or part of one, to look for. It is posted, so that no name stands in an address."""

    words = forms.CharField(max_length=80, required=False)

    def typed(self) -> str:
        """What was typed; nothing where it is no name."""
        return str(self.cleaned_data["words"]) if self.is_valid() else ""
