"""The pages of exports: recipes, packages, and the second person's answer."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.calendar.attempts import attempt
from muster.calendar.refusals import NotPossible
from muster.exports.access import AGREE_TO_EXPORT, CHECK_FIGURES, MAKE_EXPORT
from muster.exports.actions.making import fetch_export, make_export
from muster.exports.actions.recipes import answer_recipe, retire_recipe, write_recipe
from muster.exports.forms import RecipeForm
from muster.exports.queries import shown
from muster.exports.queries.checking import checked
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.approvals.rules import ALONE_IN_A_DAY, ALONE_IN_A_WEEK
from muster.protection.approvals.taking_out import alone
from muster.ui.flash import flash_next, refuse_next
from muster.ui.page import page


@requires(AGREE_TO_EXPORT)
@require_GET
def export_wishes(request: ViewerRequest) -> HttpResponse:
    """What waits for a second person, and what was made."""
    return _page(request)


@requires(MAKE_EXPORT)
@require_GET
def exports(request: ViewerRequest) -> HttpResponse:
    """The recipes and the packages that were made."""
    return _page(request)


def _page(request: ViewerRequest) -> HttpResponse:
    context = {
        "exports": shown.exports(request.viewer),
        "alone": alone(request.viewer),
        "most": (ALONE_IN_A_DAY, ALONE_IN_A_WEEK),
        "may_check": request.viewer.may(CHECK_FIGURES),
    }
    return page(request, "exports/exports.html", context)


@requires(CHECK_FIGURES)
@require_GET
def check_figures(request: ViewerRequest) -> HttpResponse:
    """What would go out as figures of attendance, whether it reconciles, and what to mend first."""
    return page(request, "exports/check_figures.html", {"found": checked(request.viewer)})


@requires(MAKE_EXPORT)
@require_http_methods(["GET", "POST"])
def new_recipe(request: ViewerRequest) -> HttpResponse:
    """Say what goes to whom."""
    form = RecipeForm(request.POST or None)
    form.offer(shown.group_choices(request.viewer))
    if form.is_valid() and attempt(form, lambda: write_recipe(by=request.viewer, recipe=form.recipe())):
        flash_next(request, "The recipe is kept. Make the export when it is needed.")
        return redirect("exports")
    about = FormPage(
        "Exports",
        "What goes to whom?",
        reverse("exports"),
        "Keep the recipe",
        "A recipe is never changed: agreed is exactly what it says.",
    )
    return form_page(request, form, about)


@requires(MAKE_EXPORT)
@require_POST
def run_recipe(request: ViewerRequest, recipe_id: uuid.UUID) -> HttpResponse:
    """Make an export of a recipe, or ask a second person."""
    made = make_export(by=request.viewer, recipe_id=recipe_id)
    asked = (
        "The head and the data protection lead are asked. Make the export again when one of them has agreed."
    )
    flash_next(request, "The package is ready." if made.export_id else asked)
    return redirect("exports")


@requires(MAKE_EXPORT)
@require_POST
def end_recipe(request: ViewerRequest, recipe_id: uuid.UUID) -> HttpResponse:
    """Let a recipe make no more exports."""
    retire_recipe(by=request.viewer, recipe_id=recipe_id)
    flash_next(request, "The recipe makes no more exports.")
    return redirect("exports")


@requires(MAKE_EXPORT)
@require_GET
def export_package(request: ViewerRequest, export_id: uuid.UUID) -> HttpResponse:
    """The encrypted package itself."""
    fetched = fetch_export(by=request.viewer, export_id=export_id)
    response = HttpResponse(fetched.package, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="export-{fetched.number}.zip.age"'
    return response


@requires(AGREE_TO_EXPORT)
@require_POST
def answer_wish(request: ViewerRequest, approval_id: uuid.UUID) -> HttpResponse:
    """Agree to a recipe for a year, or refuse it."""
    agrees = request.POST.get("answer") == "agree"
    try:
        answer_recipe(by=request.viewer, approval_id=approval_id, agrees=agrees)
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    else:
        flash_next(request, "Agreed for a year." if agrees else "Refused.")
    return redirect("export_wishes")
