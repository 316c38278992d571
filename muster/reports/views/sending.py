"""The pages for sending marks to the school's own register, and for seeing where the two differ."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from muster.calendar.rules import monday_of
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.access.viewer import Viewer
from muster.reports.access import SEND_MARKS
from muster.reports.forms.sending import MarksForm, TheirFile
from muster.reports.queries.registers import register_said
from muster.reports.queries.sending import NoYear, compared, marks_between
from muster.reports.rules import read_marks, written
from muster.ui.page import page


@requires(SEND_MARKS)
@require_GET
def marks_for_register(request: ViewerRequest) -> HttpResponse:
    """Which of the two keeps the register, the file of marks, and the comparison."""
    return _page(request, _this_week(request.viewer), TheirFile())


@requires(SEND_MARKS)
@require_POST
def marks_file(request: ViewerRequest) -> HttpResponse:
    """The file of marks. Its name holds the moment from which the next one goes on."""
    form = MarksForm(request.POST)
    if not form.is_valid():
        return _page(request, form, TheirFile(), status=422)
    asked = form.cleaned_data
    try:
        found = marks_between(request.viewer, asked["first"], asked["last"], since=asked["since"])
    except NoYear:
        form.add_error("first", _("The school has no academic year that holds all of these days."))
        return _page(request, form, TheirFile(), status=422)
    response = HttpResponse(written(found.marks, found.profile), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="marks-{request.viewer.now:%Y-%m-%d-%H%M}.csv"'
    return response


@requires(SEND_MARKS)
@require_POST
def mark_differences(request: ViewerRequest) -> HttpResponse:
    """Every session of which the other system says something else."""
    form = TheirFile(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, _this_week(request.viewer), form, status=422)
    said = register_said(request.viewer)
    read = read_marks(form.cleaned_data["marks"], said.profile)
    if read.faults:
        return page(request, "reports/marks_faults.html", {"faults": read.faults}, status=422)
    try:
        found = compared(request.viewer, read)
    except NoYear:
        form.add_error("marks", _("The days of the file do not lie in one academic year of the school."))
        return _page(request, _this_week(request.viewer), form, status=422)
    if found is None:
        form.add_error("marks", _("The file has no line with a mark."))
        return _page(request, _this_week(request.viewer), form, status=422)
    return page(request, "reports/mark_differences.html", {"found": found})


def _this_week(viewer: Viewer) -> MarksForm:
    return MarksForm(initial={"first": monday_of(viewer.today), "last": viewer.today})


def _page(request: ViewerRequest, form: MarksForm, theirs: TheirFile, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "theirs": theirs, "said": register_said(request.viewer)}
    return page(request, "reports/marks_for_register.html", context, status=status)
