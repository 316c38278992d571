"""The pages for setting up reports: a round of reports, and its template."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from muster.calendar.attempts import attempt
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.guards import ViewerRequest, requires
from muster.reports.access import RUN_REPORTS
from muster.reports.actions.cycles import keep_template, open_cycle
from muster.reports.forms.cycles import CycleForm, TemplateForm, cycle_initial
from muster.reports.parts import Section, checklist
from muster.reports.queries import choices, standing
from muster.reports.queries.members import the_cycle
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(RUN_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_cycle(request: ViewerRequest) -> HttpResponse:
    """Begin a round of reports."""
    return _cycle_form(
        request, CycleForm(request.POST or None, initial={"parts": ["subject", "tutor"]}), None
    )


@requires(RUN_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def change_cycle(request: ViewerRequest, cycle: uuid.UUID) -> HttpResponse:
    """Change a round of reports that families do not have yet."""
    row = the_cycle(request.viewer, RUN_REPORTS, cycle)
    return _cycle_form(request, CycleForm(request.POST or None, initial=cycle_initial(row)), cycle)


def _cycle_form(request: ViewerRequest, form: CycleForm, cycle: uuid.UUID | None) -> HttpResponse:
    offered = choices.cycle_choices(request.viewer)
    form.offer(
        templates=offered.templates, years=offered.years, points=offered.points, courses=offered.courses
    )
    if form.is_valid():
        made: list[uuid.UUID] = []
        asked = form.cycle()
        if attempt(form, lambda: made.append(open_cycle(by=request.viewer, cycle=asked, cycle_id=cycle))):
            return redirect("report_cycle", cycle=made[0])
    back = reverse("report_cycle", kwargs={"cycle": cycle}) if cycle else reverse("reports")
    about = FormPage(
        _("Reports"),
        _("Which reports do families get?"),
        back,
        _("Save"),
        _("What is changed takes back that reports were found good: they are read again.") if cycle else "",
    )
    return form_page(request, form, about)


@requires(RUN_REPORTS)
@require_GET
def report_templates(request: ViewerRequest) -> HttpResponse:
    """The templates of the paper."""
    rows = [
        (row, [Section(one).words for one in row.sections], checklist(row.sections))
        for row in standing.templates(request.viewer)
    ]
    return page(request, "reports/report_templates.html", {"rows": rows})


@requires(RUN_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new_template(request: ViewerRequest) -> HttpResponse:
    """Make a template."""
    return _template_form(request, TemplateForm(request.POST or None, request.FILES or None), None)


@requires(RUN_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def change_template(request: ViewerRequest, template: uuid.UUID) -> HttpResponse:
    """Change a template."""
    held = choices.the_template(request.viewer, template)
    initial = {"name": held.name, "opening": held.opening, "closing": held.closing}
    form = TemplateForm(request.POST or None, request.FILES or None, held=held, initial=initial)
    return _template_form(request, form, template)


def _template_form(request: ViewerRequest, form: TemplateForm, template: uuid.UUID | None) -> HttpResponse:
    if form.is_valid():
        asked = form.template()
        if attempt(form, lambda: keep_template(by=request.viewer, template=asked, template_id=template)):
            flash_next(request, _("The template is kept. What families have stays as it is."))
            return redirect("report_templates")
    context = {"form": form, "is_new": template is None}
    return page(request, "reports/report_template.html", context, status=422 if form.errors else 200)
