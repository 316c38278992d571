"""The page that sets up signing in with the school's own account."""

from dataclasses import asdict

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from muster.calendar.attempts import attempt
from muster.people.access import SET_UP_SIGN_IN, TRUST_FACTOR
from muster.people.actions.sign_in import let_factor_count, require_answer, set_up_provider
from muster.people.forms.sign_in import SchoolAccountForm, TrustFactorForm
from muster.people.queries.sign_in import provider_shown
from muster.protection.access.guards import ViewerRequest, entered, enters_itself, requires
from muster.protection.accounts.actions.school_sign_in import return_address
from muster.ui.flash import flash_next
from muster.ui.page import page


@enters_itself(SET_UP_SIGN_IN)
def school_account(request: ViewerRequest) -> HttpResponse:
    """Which provider the school has, under which client Muster is known there.

    The provider is asked whether it answers between two transactions, so that a slow one holds up neither.
    """
    form = SchoolAccountForm(request.POST or None)
    if form.is_valid():
        attempt(form, lambda: require_answer(form.provider()))
    with entered(request, SET_UP_SIGN_IN):
        return _set_up(request, form)


def _set_up(request: ViewerRequest, form: SchoolAccountForm) -> HttpResponse:
    shown = provider_shown(request.viewer)
    form.initial = asdict(shown)
    if form.is_valid() and attempt(
        form, lambda: set_up_provider(by=request.viewer, provider=form.provider())
    ):
        flash_next(request, "Kept. The provider answers.")
        return redirect("school_account")
    context = {
        "form": form,
        "shown": shown,
        "factor": TrustFactorForm(initial={"trusts": shown.trusts_factor}),
        "may_trust": request.viewer.may(TRUST_FACTOR),
        "return_address": return_address(request),
        "left_address": request.build_absolute_uri(reverse("sign_in")),
    }
    return page(request, "people/school_account.html", context, status=422 if form.errors else 200)


@requires(TRUST_FACTOR)
@require_POST
def trust_factor(request: ViewerRequest) -> HttpResponse:
    """Set whether the provider's second factor counts."""
    form = TrustFactorForm(request.POST)
    if form.is_valid() and attempt(
        form, lambda: let_factor_count(by=request.viewer, trusts=form.cleaned_data["trusts"])
    ):
        flash_next(request, "Kept.")
    return redirect("school_account")
