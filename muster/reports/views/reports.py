"""The pages of reports to families: the cycles, a class to write about, the proofs and the papers."""

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.calendar.attempts import attempt
from muster.calendar.queries import profile_of
from muster.calendar.refusals import NotPossible
from muster.protection.access.guards import ViewerRequest, requires
from muster.reports.access import OPEN_REPORTS, READ_REPORTS, RUN_REPORTS
from muster.reports.actions.beginning import begin_making
from muster.reports.actions.checking import check_reports, read_report
from muster.reports.actions.cycles import release_reports
from muster.reports.actions.making import mark_read
from muster.reports.actions.writing import Written, write_words
from muster.reports.authority import place_of
from muster.reports.forms.cycles import ReadForm, ReleaseForm, WordsForm
from muster.reports.parts import checklist
from muster.reports.queries import standing
from muster.reports.queries.content import frame_of
from muster.reports.queries.members import Cycle, opened_cycle, the_cycle
from muster.reports.queries.notices import left_out_words
from muster.reports.queries.proofreading import one_content
from muster.reports.queries.writing import in_order, words_sheet, writing_places
from muster.reports.setting import set_paper
from muster.ui.flash import flash_next, refuse_next
from muster.ui.page import page
from muster.ui.papers import paper_answer


@requires(OPEN_REPORTS)
@require_GET
def reports(request: ViewerRequest) -> HttpResponse:
    """Which reports are being written."""
    viewer = request.viewer
    words = profile_of(viewer).years_in_words
    rows = [
        (row, words(row.year_groups), standing.day_words(row, viewer.today), row.is_released(viewer.today))
        for row in standing.cycles(viewer)
    ]
    return page(request, "reports/reports.html", {"rows": rows, "may_run": viewer.may(RUN_REPORTS)})


@requires(OPEN_REPORTS)
@require_GET
def report_cycle(request: ViewerRequest, cycle: uuid.UUID) -> HttpResponse:
    """One round of reports: where it stands, and what the viewer is asked to write."""
    found = opened_cycle(request.viewer, cycle)
    return _cycle_page(request, found, ReleaseForm(initial={"day": found.row.released_on}))


def _cycle_page(
    request: ViewerRequest, found: Cycle, release: ReleaseForm, status: int = 200
) -> HttpResponse:
    viewer = request.viewer
    is_released = found.row.is_released(viewer.today)
    where = standing.standing_of(found)
    places = () if is_released else in_order(writing_places(viewer, found))
    context = {
        "cycle": found,
        "row": found.row,
        "years": profile_of(viewer).years_in_words(found.row.year_groups),
        "day_words": standing.day_words(found.row, viewer.today),
        "standing": where,
        "left_out": left_out_words(found.row, where, viewer.today) if viewer.may(RUN_REPORTS) else "",
        "places": places,
        "is_released": is_released,
        "may_run": viewer.may(RUN_REPORTS),
        "may_read": standing.may_read_some(viewer, found),
        "may_hand_out": standing.may_hand_out_some(viewer, found),
        "checklist": checklist(found.row.template.sections),
        "release": release,
    }
    return page(request, "reports/report_cycle.html", context, status=status)


@requires(OPEN_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def report_words(request: ViewerRequest, cycle: uuid.UUID, group: uuid.UUID, part: str) -> HttpResponse:
    """A class to write about."""
    viewer, found = request.viewer, opened_cycle(request.viewer, cycle)
    place = place_of(group, part)
    sheet = words_sheet(viewer, found, place)
    rows = [(row.pupil_id, row.name, row.words) for row in sheet.rows]
    form = WordsForm(request.POST or None, rows=rows)
    if form.is_valid():
        done: list[Written] = []
        written = attempt(
            form, lambda: done.append(write_words(by=viewer, cycle=found, place=place, typed=form.typed()))
        )
        for pupil in done[0].conflicts if done else ():
            form.say_conflict(pupil)
        if written and not done[0].conflicts:
            n = done[0].written
            flash_next(request, ngettext("%(n)s comment saved.", "%(n)s comments saved.", n) % {"n": n})
            return HttpResponseRedirect(request.path)
    fields = [(row, form[f"words_{at}"], form[f"was_{at}"]) for at, row in enumerate(sheet.rows)]
    context = {
        "cycle": found,
        "sheet": sheet,
        "form": form,
        "fields": fields,
        "is_released": found.row.is_released(viewer.today),
        "day_words": standing.day_words(found.row, viewer.today),
    }
    return page(request, "reports/report_words.html", context, status=422 if form.errors else 200)


@requires(READ_REPORTS)
@require_GET
def report_proofs(request: ViewerRequest, cycle: uuid.UUID) -> HttpResponse:
    """The reports to be read, those with something to ask first."""
    found = opened_cycle(request.viewer, cycle)
    queue = check_reports(by=request.viewer, cycle=found)
    return page(request, "reports/report_proofs.html", {"cycle": found, "queue": queue})


@requires(READ_REPORTS)
@require_GET
def report(request: ViewerRequest, cycle: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """One report as it will be read at home, and what there is to ask about it."""
    found = opened_cycle(request.viewer, cycle)
    one = read_report(by=request.viewer, cycle=found, pupil_id=pupil)
    context = {
        "cycle": found,
        "one": one,
        "frame": frame_of(request.viewer, found),
        "is_released": found.row.is_released(request.viewer.today),
    }
    return page(request, "reports/report.html", context)


@requires(READ_REPORTS)
@require_POST
def find_good(request: ViewerRequest, cycle: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """Say that a report is good, or take that back, and go on to the next: the page that was read knows which that is."""
    form = ReadForm(request.POST)
    form.is_valid()
    said = form.cleaned_data
    is_good, following = said.get("good") == "yes", said.get("following")
    try:
        mark_read(
            by=request.viewer, cycle_id=cycle, pupil_id=pupil, is_good=is_good, read=said.get("read", "")
        )
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
        return redirect("report", cycle=cycle, pupil=pupil)
    if not is_good:
        return redirect("report", cycle=cycle, pupil=pupil)
    if following is None:
        flash_next(request, _("Every report is found good."))
        return redirect("report_proofs", cycle=cycle)
    flash_next(request, _("Found good. Here is the next."))
    return redirect("report", cycle=cycle, pupil=following)


@requires(READ_REPORTS)
@require_GET
def report_paper(request: ViewerRequest, cycle: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """One report on paper as it stands now."""
    found = opened_cycle(request.viewer, cycle)
    content = one_content(request.viewer, found, pupil)
    return paper_answer(set_paper(content, frame_of(request.viewer, found)), "report.pdf")


@requires(RUN_REPORTS)
@require_POST
def make_reports(request: ViewerRequest, cycle: uuid.UUID) -> HttpResponse:
    """Have the reports that were found good made."""
    try:
        waiting = begin_making(by=request.viewer, cycle_id=cycle)
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    else:
        words = ngettext("%(n)s report is being made.", "%(n)s reports are being made.", waiting) % {
            "n": waiting
        }
        flash_next(request, words if waiting else _("Every report that was found good is made."))
    return redirect("report_cycle", cycle=cycle)


@requires(RUN_REPORTS)
@require_GET
def report_progress(request: ViewerRequest, cycle: uuid.UUID) -> HttpResponse:
    """How many are made, for a page that asks again: numbers alone."""
    found = standing.standing_of(opened_cycle(request.viewer, cycle))
    return HttpResponse(f'{{"made": {found.made}, "read": {found.read}}}', content_type="application/json")


@requires(RUN_REPORTS)
@require_POST
def release(request: ViewerRequest, cycle: uuid.UUID) -> HttpResponse:
    """Say from which day families get the reports."""
    form = ReleaseForm(request.POST)
    if not form.is_valid() or not attempt(
        form, lambda: release_reports(by=request.viewer, cycle_id=cycle, **form.cleaned_data)
    ):
        return _cycle_page(request, opened_cycle(request.viewer, cycle), form, status=422)
    flash_next(
        request, standing.day_words(the_cycle(request.viewer, RUN_REPORTS, cycle), request.viewer.today)
    )
    return redirect("report_cycle", cycle=cycle)
