"""What the pages of people share: a form on a page of its own, before and after it is sent."""

from dataclasses import dataclass

from django import forms
from django.http import HttpResponse

from muster.protection.access.guards import ViewerRequest
from muster.ui.page import page


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form: its heading, what the button says, and the page to return to.

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
    """The page; once the form was sent, with what was typed and what is wrong with it."""
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "people/form.html", {"form": form, "about": about}, status=status)
