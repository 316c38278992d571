"""The page behind the link for somebody who has lost every second factor, given by two colleagues."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muster.protection.access.guards import public
from muster.protection.accounts.actions.opening import LinkOver
from muster.protection.accounts.actions.recovering import follow_recovery
from muster.protection.accounts.actions.throttling import TooManyTries
from muster.protection.accounts.forms import OwnPasswordForm
from muster.protection.accounts.models import Account
from muster.protection.accounts.queries import account_of_recovery
from muster.protection.accounts.views.signing_in import too_many
from muster.protection.accounts.visitors import visitor_of
from muster.protection.accounts.ways import on_to
from muster.ui.page import page


@public("whoever lost every second factor cannot sign in; the link and the password are the proof")
@require_http_methods(["GET", "HEAD", "POST"])
def recover(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the password, then go on to a new second factor."""
    account = account_of_recovery(token)
    if account is None:
        return _over(request)
    form, status = OwnPasswordForm(request.POST or None), 200
    try:
        if form.is_valid() and _is_let_in(request, token, account, form):
            return on_to("second_factor", "")
    except TooManyTries as refused:
        form.add_error(None, too_many(refused))
        status = 429
    except LinkOver:
        return _over(request)
    return page(request, "accounts/recover.html", {"form": form}, status=status)


def _is_let_in(request: HttpRequest, token: str, account: Account, form: OwnPasswordForm) -> bool:
    password = form.cleaned_data["password"]
    if follow_recovery(
        by=visitor_of(request), request=request, token=token, account=account, password=password
    ):
        return True
    form.add_error("password", _("That is not your password."))
    return False


def _over(request: HttpRequest) -> HttpResponse:
    return page(request, "accounts/link_over.html", {}, status=404)
