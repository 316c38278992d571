"""The page of schools side by side, and the measures for governors on the screen and on one sheet of paper."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from muster.insights.access import COMPARE_GROUPS, COMPARE_SCHOOLS
from muster.insights.forms import StretchesForm
from muster.insights.queries import groups
from muster.insights.queries.schools import comparison
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.formats import full_date
from muster.ui.page import page
from muster.ui.papers import make_paper, paper_answer

_PAPER = "insights/papers/governors.typ"


@requires(COMPARE_SCHOOLS)
@require_GET
def compare_schools(request: ViewerRequest) -> HttpResponse:
    """Whole schools in figures, without a name."""
    return page(request, "insights/compare_schools.html", {"found": comparison(request.viewer)})


@requires(COMPARE_GROUPS)
@require_GET
def compare_groups(request: ViewerRequest) -> HttpResponse:
    """Groups of pupils side by side, with nothing that reveals a few of them."""
    form, found = _asked(request)
    paper = urlencode({name: value for name, value in form.cleaned_data.items() if value})
    return page(
        request,
        "insights/compare_groups.html",
        {"form": form, "found": found, "paper": paper},
        status=422 if form.errors else 200,
    )


@requires(COMPARE_GROUPS)
@require_GET
def compare_groups_paper(request: ViewerRequest) -> HttpResponse:
    """The same on one sheet of paper."""
    form, found = _asked(request)
    if found is None:
        return page(
            request, "insights/compare_groups.html", {"form": form, "found": None, "paper": ""}, status=422
        )
    title = "Attendance of groups of pupils"
    footer = f"{found.school} · {full_date(request.viewer.today)}"
    return paper_answer(
        make_paper(_PAPER, {"found": found}, title=title, footer=footer), "attendance-of-groups.pdf"
    )


def _asked(request: ViewerRequest) -> tuple[StretchesForm, groups.SharedMeasures | None]:
    """The form, and the figures chosen in it; None if there are none or the form is wrong."""
    form = StretchesForm(request.GET)
    form.offer((each.key, each.words) for each in groups.stretches(request.viewer))
    return form, groups.shared_measures(request.viewer, **form.cleaned_data) if form.is_valid() else None
