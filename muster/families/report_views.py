"""The pages behind a link to a report: the check, and then the report as it was made."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from muster.families.forms import BornForm, ProofForm
from muster.families.over import OF_A_REPORT, link_over
from muster.people.queries.family_links import CheckAgain, LinkRefused
from muster.protection.access.guards import public
from muster.reports.actions.opening import Behind, check_report_link, open_report, school_behind
from muster.ui.page import page
from muster.ui.papers import paper_answer

_WHY_PUBLIC = (
    "a family follows a link to one report; nothing about a child is shown before the date of birth is right"
)


@public(_WHY_PUBLIC)
@require_http_methods(["GET", "POST"])
def family_report(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the date of birth, then offer the report, then send it."""
    try:
        behind = school_behind(token)
        if request.method == "POST" and "proof" in request.POST:
            return _opened(request, token, behind)
        if request.method == "POST":
            return _checked(request, token, behind)
    except LinkRefused as refused:
        return link_over(request, refused, OF_A_REPORT, on_paper=True)
    context = {"form": BornForm(month_first=behind.month_first), "school": behind.school}
    return page(request, "families/report_check.html", context)


def _checked(request: HttpRequest, token: str, behind: Behind) -> HttpResponse:
    form = BornForm(request.POST, month_first=behind.month_first)
    if form.is_valid():
        passed = check_report_link(token=token, born=form.cleaned_data["born"])
        if passed is not None:
            context = {
                "form": ProofForm(initial={"proof": passed.proof}),
                "passed": passed,
                "school": behind.school,
            }
            return page(request, "families/report_ready.html", context)
        form.refuse()
    return page(request, "families/report_check.html", {"form": form, "school": behind.school}, status=422)


def _opened(request: HttpRequest, token: str, behind: Behind) -> HttpResponse:
    form = ProofForm(request.POST)
    form.is_valid()  # what is no proof at all is asked for again like one that has run out
    try:
        paper = open_report(token=token, proof=form.cleaned_data.get("proof", ""))
    except CheckAgain:
        check = BornForm(month_first=behind.month_first)
        check.ask_again()
        context = {"form": check, "school": behind.school}
        return page(request, "families/report_check.html", context, status=422)
    return paper_answer(paper, "report.pdf", to_keep=True)
