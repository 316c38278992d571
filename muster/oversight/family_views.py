"""The pages of what families are told about who opened a folder, what is withheld, and its review."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.calendar.attempts import attempt
from muster.oversight.access import REVIEW_WITHHELD, SEE_FAMILY_VIEW, WITHHOLD_OPENING
from muster.oversight.actions import withholding
from muster.oversight.forms import LogForm, ReviewForm, WithholdForm
from muster.oversight.queries import families
from muster.oversight.queries.log import people_by_account
from muster.people.forms.finding import SearchForm
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(SEE_FAMILY_VIEW)
@require_GET
def family_view(request: ViewerRequest, person_id: uuid.UUID) -> HttpResponse:
    """The page that a family may be given, to be printed."""
    return page(
        request, "oversight/family_view.html", {"view": families.family_view(request.viewer, person_id)}
    )


@requires(WITHHOLD_OPENING)
@require_http_methods(["GET", "POST"])
def withhold(request: ViewerRequest) -> HttpResponse:
    """Find a pupil, see what their family is told, and keep an opening from them."""
    whose = LogForm(request.GET, accounts=[], permissions=[]).asked().whose
    form = WithholdForm(request.POST if "sequence" in request.POST else None)
    if (
        whose
        and form.is_valid()
        and attempt(
            form,
            lambda: withholding.withhold_opening(by=request.viewer, person_id=whose, **form.cleaned_data),
        )
    ):
        flash_next(request, "The family is not shown it. Somebody else will review this.")
        return redirect(f"{reverse('withhold')}?whose={whose}")
    typed = SearchForm(request.POST).typed()
    openings = families.candidates(request.viewer, whose, people_by_account(request.viewer)) if whose else ()
    found = families.pupils_found(request.viewer, typed) if typed else ()
    content = {"form": form, "openings": openings, "found": found, "typed": typed, "whose": whose}
    return page(request, "oversight/withhold.html", content)


@requires(REVIEW_WITHHELD)
@require_http_methods(["GET", "POST"])
def not_shown(request: ViewerRequest) -> HttpResponse:
    """What families are not shown; the second person decides."""
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        decide = {"person_id": given["person"], "sequence": given["sequence"], "keep": given["keep"]}
        if attempt(form, lambda: withholding.review_withheld(by=request.viewer, **decide)):
            flash_next(request, "Decided.")
            return redirect("not_shown")
    content = {"found": families.not_shown(request.viewer), "form": form}
    return page(request, "oversight/not_shown.html", content, status=422 if form.errors else 200)


@requires(REVIEW_WITHHELD)
@require_POST
def look_again(request: ViewerRequest) -> HttpResponse:
    """Note that a second person has looked at what safeguarding opened."""
    withholding.look_again(by=request.viewer)
    return redirect("not_shown")
