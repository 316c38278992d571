"""The page that says who opened what."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from muster.oversight.access import SEE_LOG
from muster.oversight.forms import LogForm, SearchForm
from muster.oversight.queries import account_choices, log, people_found, permission_choices
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.page import page


@requires(SEE_LOG)
@require_http_methods(["GET", "HEAD", "POST"])
def who_opened_what(request: ViewerRequest) -> HttpResponse:
    """The log, narrowed by the address; when a name is posted, whoever it fits, to choose from."""
    search = SearchForm(request.POST)
    typed = search.cleaned_data["words"] if request.method == "POST" and search.is_valid() else ""
    form = LogForm(request.GET, accounts=account_choices(request.viewer), permissions=permission_choices())
    asked = form.asked()
    earlier = request.GET.copy()
    shown = log(request.viewer, asked)
    earlier["before"] = str(shown.earlier or "")
    found = people_found(request.viewer, typed) if typed else ()
    return page(
        request,
        "oversight/who_opened_what.html",
        {"form": form, "log": shown, "found": found, "typed": typed, "earlier": earlier.urlencode()},
    )
