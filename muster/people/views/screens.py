"""What the pages of people share: a form on its own page, and the response to a POST."""

from dataclasses import dataclass

from django import forms
from django.http import HttpResponse

from muster.protection.access.guards import ViewerRequest
from muster.ui.page import page


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one question: its heading, the form, what the button says, and where one came from.

    `title` stands in the browser's tab and its history: it names no child. `terms` are words to look up while typing,
    each with its meaning; they stay folded below `terms_title`.
    """

    title: str
    heading: str
    back: str
    button: str = "Save"
    about: str = ""
    terms_title: str = ""
    terms: tuple[tuple[str, str], ...] = ()


def form_page(request: ViewerRequest, form: forms.Form, about: FormPage) -> HttpResponse:
    """The page, with what was typed and what is wrong with it where it was sent already."""
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "people/form.html", {"form": form, "about": about}, status=status)
