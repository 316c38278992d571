"""The pages for results as tables: upload, review, apply; and export of a sheet."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from muster.assessment.access import ENTER_RESULTS, OPEN_ASSESSMENT
from muster.assessment.authority import authority_to_enter
from muster.assessment.gradebook_pages import gradebook_page
from muster.assessment.headers import read_header
from muster.assessment.places import SheetPlace
from muster.assessment.queries.lists import sheet_address
from muster.assessment.views.sheets import at_sheet
from muster.calendar.attempts import attempt
from muster.calendar.refusals import NotPossible
from muster.interchange.actions.results import bring_in_results, take_out_gradebook, take_out_sheet
from muster.interchange.problems import Findings, listed, stops
from muster.interchange.queries.results import planned_table
from muster.interchange.results.planning import Effect, ResultsPlan
from muster.interchange.results.tables import Lines, csv_table, gradebook_lines, sheet_lines, workbook_table
from muster.interchange.results_forms import ColumnsForm, TableForm, WantedForm, wanted_of
from muster.protection.access.decisions import NotThere
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TABLES = {"csv": (csv_table, "text/csv; charset=utf-8"), "xlsx": (workbook_table, _WORKBOOK)}


@requires(ENTER_RESULTS)
@require_http_methods(["GET", "HEAD", "POST"])
@at_sheet
def import_results(request: ViewerRequest, place: SheetPlace) -> HttpResponse:
    """Send a table, say which of its columns is which, see what it would do, and bring it in."""
    authority_to_enter(request.viewer, place)
    if "results" in request.POST:
        return _bring_in(request, place)
    if "held" in request.POST:
        file = ColumnsForm.file(request.POST)
        return _show(request, place, file) if file else _page(request, place, form=TableForm(), status=422)
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    if not form.is_valid():
        return _page(request, place, form=form, status=422 if form.errors else 200)
    return _show(request, place, form.file())


def _show(request: ViewerRequest, place: SheetPlace, file: tuple[str, bytes]) -> HttpResponse:
    """What the table would do, and which of its columns is which, to be put right."""
    findings = Findings(tolerant=True)
    heads = read_header(request.viewer, place).columns
    chosen = ColumnsForm.chosen(request.POST, heads) if "held" in request.POST else None
    planned = planned_table(request.viewer, place, file, findings=findings, chosen=chosen)
    plan = planned.plan
    wanted = WantedForm(initial={"results": wanted_of(plan)}) if plan and not stops(findings) else None
    held = ColumnsForm.hold(file)
    columns = ColumnsForm(initial=held) if held and planned.table else None
    if columns and planned.table:
        columns.offer(planned.table, heads)
    status = 200 if wanted else 422
    form = TableForm()
    return _page(
        request, place, form=form, plan=plan, findings=findings, wanted=wanted, columns=columns, status=status
    )


def _bring_in(request: ViewerRequest, place: SheetPlace) -> HttpResponse:
    form = WantedForm(request.POST)
    done: list[int] = []
    if form.is_valid() and attempt(
        form,
        lambda: done.append(
            bring_in_results(by=request.viewer, place=place, results=form.cleaned_data["results"])
        ),
    ):
        flash_next(
            request,
            ngettext("%(n)s result was brought in.", "%(n)s results were brought in.", done[0])
            % {"n": done[0]},
        )
        return HttpResponseRedirect(sheet_address(place))
    return _page(request, place, form=TableForm(), wanted=None, refusals=form.non_field_errors(), status=409)


def _page(  # everything that the page may have to show
    request: ViewerRequest,
    place: SheetPlace,
    *,
    form: TableForm,
    plan: ResultsPlan | None = None,
    findings: Findings | None = None,
    wanted: WantedForm | None = None,
    columns: ColumnsForm | None = None,
    refusals: object = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "place": place,
        "plan": plan,
        "new": plan.of(Effect.NEW) if plan else (),
        "changed": plan.of(Effect.CHANGED) if plan else (),
        "same": len(plan.of(Effect.SAME)) if plan else 0,
        "doubts": [cell for cell in plan.cells if cell.doubt] if plan else [],
        "problems": listed(findings or ()),
        "wanted": wanted,
        "columns": columns,
        "refusals": refusals,
    }
    return page(request, "interchange/import_results.html", context, status=status)


@requires(OPEN_ASSESSMENT)
@require_GET
@at_sheet
def export_sheet(request: ViewerRequest, place: SheetPlace, kind: str) -> HttpResponse:
    """A mark sheet as a table. The file is called the same whoever is on it."""
    if kind not in _TABLES:
        raise NotThere(OPEN_ASSESSMENT)
    try:
        sheet = take_out_sheet(by=request.viewer, place=place)
    except NotPossible as refusal:
        return page(request, "assessment/no_sheet.html", {"words": refusal.words}, status=409)
    return _table(sheet_lines(sheet), "mark-sheet", kind)


@requires(OPEN_ASSESSMENT)
@require_GET
@at_sheet
def export_gradebook(request: ViewerRequest, place: SheetPlace, kind: str) -> HttpResponse:
    """A gradebook as a table, as it stands on its page."""
    if kind not in _TABLES:
        raise NotThere(OPEN_ASSESSMENT)
    try:
        shown = gradebook_page(take_out_gradebook(by=request.viewer, place=place))
    except NotPossible as refusal:
        return page(request, "assessment/no_sheet.html", {"words": refusal.words}, status=409)
    if shown is None:
        raise NotThere(OPEN_ASSESSMENT)
    return _table(gradebook_lines(shown), "gradebook", kind)


def _table(lines: Lines, name: str, kind: str) -> HttpResponse:
    write, content_type = _TABLES[kind]
    answer = HttpResponse(write(lines), content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer
