"""The pages of oversight: who opened what, how the data is protected, and the security check."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.oversight import protection as centre
from muster.oversight.access import ASK_FOR_SUPPORT, RUN_CHECK, SEE_LOG, SEE_PROTECTION
from muster.oversight.actions.checking import run_security_check
from muster.oversight.forms import LogForm
from muster.oversight.queries.families import family_page_of
from muster.oversight.queries.log import account_choices, log, permission_choices, receipt, seals
from muster.oversight.queries.supporting import support_grants
from muster.people.forms.finding import SearchForm
from muster.people.queries.finding import people_found
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.audit.receipts import NoReceipt
from muster.ui.flash import refuse_next
from muster.ui.page import page

MOST_OF_SUPPORT = 3


@requires(SEE_LOG)
@require_http_methods(["GET", "HEAD", "POST"])
def who_opened_what(request: ViewerRequest) -> HttpResponse:
    """The log, narrowed by the address; when a name is posted, whoever it fits, to choose from."""
    typed = SearchForm(request.POST).typed()
    form = LogForm(request.GET, accounts=account_choices(request.viewer), permissions=permission_choices())
    asked = form.asked()
    earlier = request.GET.copy()
    shown = log(request.viewer, asked)
    earlier["before"] = str(shown.earlier or "")
    found = people_found(request.viewer, typed, SEE_LOG) if typed else ()
    return page(
        request,
        "oversight/who_opened_what.html",
        {
            "form": form,
            "log": shown,
            "found": found,
            "typed": typed,
            "earlier": earlier.urlencode(),
            "seals": seals(request.viewer),
            "whose": family_page_of(request.viewer, asked.whose),
        },
    )


@requires(SEE_LOG)
@require_GET
def log_receipt(request: ViewerRequest, sequence: int) -> HttpResponse:
    """One line of the log as a file that proves it, to be checked by anybody with the public key."""
    try:
        content = receipt(request.viewer, sequence)
    except NoReceipt as refusal:
        refuse_next(request, str(refusal))
        return redirect("who_opened_what")
    answer = HttpResponse(content, content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{sequence}.json"'
    return answer


@requires(SEE_PROTECTION)
@require_GET
def protection(request: ViewerRequest) -> HttpResponse:
    """What is held and why, and what was proved of its protection."""
    return page(
        request,
        "oversight/protection.html",
        {
            "centre": centre.centre(request.viewer),
            "grants": support_grants(request.viewer)[:MOST_OF_SUPPORT],
            "may_see_support": request.viewer.may(ASK_FOR_SUPPORT),
        },
    )


@requires(SEE_PROTECTION)
@require_GET
def security_check(request: ViewerRequest) -> HttpResponse:
    """The last security check in full, and the ones before it."""
    return page(request, "oversight/security_check.html", {"check": centre.security_check(request.viewer)})


@requires(RUN_CHECK)
@require_POST
def look_now(request: ViewerRequest) -> HttpResponse:
    """Run the security check, and show what it found."""
    run_security_check(by=request.viewer)
    return redirect("security_check")
