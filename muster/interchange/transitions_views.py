"""The pages for loading a national transition table: upload, review, store."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muster.assessment.access import SET_UP_ASSESSMENT
from muster.assessment.actions.transitions import load_transitions
from muster.assessment.transitions import GRADES, SubjectTable
from muster.calendar.attempts import attempt
from muster.interchange.problems import Findings, listed, stops
from muster.interchange.results.transitions import read_transitions
from muster.interchange.transitions_forms import TransitionsForm, WantedTransitions, content_words
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(SET_UP_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_transitions(request: ViewerRequest) -> HttpResponse:
    """Send a table, see what it says, and keep it."""
    if "content" in request.POST:
        return _keep(request)
    form = TransitionsForm(request.POST, request.FILES) if request.method == "POST" else TransitionsForm()
    if not form.is_valid():
        return _page(request, form, status=422 if form.errors else 200)
    file = form.cleaned_data["table"]
    findings = Findings(tolerant=False)
    content = read_transitions(file.name or "table", file.read(), findings)
    if stops(findings):
        return _page(request, form, findings=findings, content=content, status=422)
    said = {name: form.cleaned_data[name] for name in ("name", "source", "results_year", "is_invented")}
    wanted = WantedTransitions(initial=said | {"content": content_words(content)})
    return _page(request, form, findings=findings, content=content, wanted=wanted)


def _keep(request: ViewerRequest) -> HttpResponse:
    form = WantedTransitions(request.POST)
    if form.is_valid() and attempt(
        form,
        lambda: load_transitions(by=request.viewer, table=form.transitions(form.cleaned_data["content"])),
    ):
        flash_next(
            request, _("The table can be used now. Earlier versions of it are kept and used no longer.")
        )
        return HttpResponseRedirect(reverse("transition_tables"))
    refusals = [words for each in form.errors.values() for words in each]
    return _page(request, TransitionsForm(), refusals=refusals, status=409)


def _page(  # everything that the page may have to show
    request: ViewerRequest,
    form: TransitionsForm,
    *,
    findings: Findings | None = None,
    content: tuple[SubjectTable, ...] = (),
    wanted: WantedTransitions | None = None,
    refusals: object = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "problems": listed(findings or ()),
        "content": content,
        "wanted": wanted,
        "refusals": refusals,
        "grades": GRADES,
    }
    return page(request, "interchange/import_transitions.html", context, status=status)
