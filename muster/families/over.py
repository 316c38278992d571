"""The page of a link that does not open: what happened to it, and how to reach the school."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from muster.people.models import FamilyLink
from muster.people.queries.family_links import LinkRefused
from muster.ui.page import page

_TRIED_OUT = (
    gettext_noop("This link is closed"),
    gettext_noop("The date of birth was wrong five times. The link has closed so that nobody can guess it."),
)
_BROKEN = (
    gettext_noop("This link is not complete"),
    gettext_noop("A part of the address is missing or wrong. Open it once more from the message itself."),
)

_Words = Mapping[FamilyLink.Over | None, tuple[str, str]]
OF_A_REASON: _Words = {
    FamilyLink.Over.RUN_OUT: (
        gettext_noop("This link has run out"),
        gettext_noop("It opened for some days only, and they are over."),
    ),
    FamilyLink.Over.TRIED_OUT: _TRIED_OUT,
    FamilyLink.Over.USED: (
        gettext_noop("This link has been used"),
        gettext_noop("The school has the answer that was sent with it. It takes only one."),
    ),
    None: _BROKEN,
}
OF_A_REPORT: _Words = {
    FamilyLink.Over.RUN_OUT: (
        gettext_noop("This link has run out"),
        gettext_noop("It opened for some days only, or the school has sent a newer one."),
    ),
    FamilyLink.Over.TRIED_OUT: _TRIED_OUT,
    FamilyLink.Over.USED: (
        gettext_noop("This link has been used"),
        gettext_noop("A report was opened with it. A day after that, the link closes."),
    ),
    None: _BROKEN,
}


def link_over(
    request: HttpRequest, refused: LinkRefused, words: _Words, *, on_paper: bool = False
) -> HttpResponse:
    """Say what happened to a link; `on_paper` if the school can also give what it opened on paper."""
    heading, about = words[refused.over]
    context = {"heading": _(heading), "about": _(about), "school": refused.school, "on_paper": on_paper}
    return page(request, "families/link_over.html", context, status=404)
