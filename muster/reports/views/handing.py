"""The pages for handing out reports: who has opened theirs, sending links again, and printing the rest."""

import io
import uuid
import zipfile

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere
from muster.protection.access.guards import ViewerRequest, requires
from muster.reports.access import HAND_OUT_REPORTS, OPEN_REPORTS, TELL_FAMILIES
from muster.reports.actions.telling import NO_ADDRESS, send_again
from muster.reports.queries import standing
from muster.reports.queries.members import opened_cycle, the_cycle
from muster.ui.flash import flash_next, refuse_next
from muster.ui.page import page
from muster.ui.papers import paper_answer


@requires(HAND_OUT_REPORTS)
@require_GET
def hand_out(request: ViewerRequest, cycle: uuid.UUID) -> HttpResponse:
    """The reports that families get, by form."""
    found = opened_cycle(request.viewer, cycle)
    forms = standing.handed_out(request.viewer, found)
    homes = [home for form in forms for _pupil, _name, home in form.pupils]
    context = {
        "cycle": found,
        "forms": forms,
        "lost": standing.not_arrived(request.viewer, forms),
        "may_send": request.viewer.may(TELL_FAMILIES),
        "counts": (
            len(homes),
            sum(not one.wants_paper for one in homes),
            sum(not one.reached for one in homes),
        ),
        "trouble": NO_ADDRESS if not settings.ADDRESS else "",
    }
    return page(request, "reports/hand_out.html", context)


@requires(TELL_FAMILIES)
@require_POST
def send_link_again(request: ViewerRequest, cycle: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """Send the family of one pupil new links. Before the day, there is no list of what is handed out to go back to."""
    row = the_cycle(request.viewer, OPEN_REPORTS, cycle)
    try:
        made = send_again(by=request.viewer, cycle_id=cycle, pupil_id=pupil)
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    else:
        words = ngettext(
            "%(n)s link is sent. Earlier ones open nothing any more.",
            "%(n)s links are sent. Earlier ones open nothing any more.",
            made,
        )
        flash_next(request, words % {"n": made})
    return redirect("hand_out" if row.is_released(request.viewer.today) else "report_cycle", cycle=cycle)


@requires(HAND_OUT_REPORTS)
@require_GET
def released_report(request: ViewerRequest, cycle: uuid.UUID, pupil: uuid.UUID) -> HttpResponse:
    """One report as the family gets it, out of the folder."""
    row = the_cycle(request.viewer, HAND_OUT_REPORTS, cycle)
    (opened,) = standing.released_files(request.viewer, row, [pupil])
    return paper_answer(opened.file.content, "report.pdf")


@requires(HAND_OUT_REPORTS)
@require_GET
def released_form(request: ViewerRequest, cycle: uuid.UUID, group: uuid.UUID) -> HttpResponse:
    """The reports of a form in one file to print, numbered in the order of names: all, or those that nobody has opened."""
    found = opened_cycle(request.viewer, cycle)
    chosen = [one for one in standing.handed_out(request.viewer, found) if one.form_id == group]
    if not chosen:
        raise NotThere(HAND_OUT_REPORTS)
    unopened = "unopened" in request.GET
    pupils = [pupil for pupil, _name, home in chosen[0].pupils if home.wants_paper or not unopened]
    opened = standing.released_files(request.viewer, found.row, pupils)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number, one in enumerate(opened, start=1):
            archive.writestr(f"{number:03d}.pdf", one.file.content)
    response = HttpResponse(content.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = 'attachment; filename="reports.zip"'
    return response
