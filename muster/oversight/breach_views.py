"""The breach workbook: whom it affects, the 72 hours, the draft report, the letters, and who was told when."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.calendar.attempts import attempt
from muster.calendar.queries import letterhead
from muster.oversight.access import WORK_ON_BREACH
from muster.oversight.actions import breaches as work
from muster.oversight.forms import BreachForm, BreachWordsForm, ToldForm
from muster.oversight.queries import breaches as found
from muster.oversight.queries.log import people_by_account
from muster.oversight.words import LETTER_CAUSES, MEASURES_TO_WRITE
from muster.people.directory import names
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(WORK_ON_BREACH)
@require_GET
def breaches(request: ViewerRequest) -> HttpResponse:
    """Every breach and rehearsal."""
    return page(request, "oversight/breaches.html", {"breaches": found.breach_list(request.viewer)})


@requires(WORK_ON_BREACH)
@require_http_methods(["GET", "POST"])
def new_breach(request: ViewerRequest) -> HttpResponse:
    """Say what was lost or misused; the page after it says whom it affects."""
    viewer = request.viewer
    form = BreachForm(request.POST or None, initial={"noticed_at": viewer.now, "is_rehearsal": True})
    people = people_by_account(viewer)
    accounts = [(account, names(viewer).shown(person)) for account, person in people.items()]
    form.offer(sorted(accounts, key=lambda one: one[1]), found.session_choices(viewer, people))
    opened: list[uuid.UUID] = []
    if form.is_valid() and attempt(
        form,
        lambda: opened.append(
            work.open_breach(
                by=viewer,
                noticed_at=form.cleaned_data["noticed_at"],
                file=form.file(),
                is_rehearsal=form.cleaned_data["is_rehearsal"],
            )
        ),
    ):
        return redirect("breach", breach_id=opened[0])
    about = FormPage("Breach", "What happened?", reverse("breaches"), "Say whom it affects")
    return form_page(request, form, about)


@requires(WORK_ON_BREACH)
@require_GET
def breach(request: ViewerRequest, breach_id: uuid.UUID) -> HttpResponse:
    """One breach: the clock, whom it affects, who was told."""
    return page(request, "oversight/breach.html", _whole(request, breach_id) | {"form": ToldForm()})


@requires(WORK_ON_BREACH)
@require_http_methods(["GET", "POST"])
def breach_words(request: ViewerRequest, breach_id: uuid.UUID) -> HttpResponse:
    """What happened and what is done, in the school's words."""
    file = found.the_breach(request.viewer, breach_id).file
    form = BreachWordsForm(
        request.POST or None, initial={"what_happened": file.what_happened, "measures": file.measures}
    )
    if form.is_valid() and attempt(
        form, lambda: work.write_breach(by=request.viewer, breach_id=breach_id, **form.cleaned_data)
    ):
        return redirect("breach", breach_id=breach_id)
    about = FormPage("Breach", "What happened, and what is done?", reverse("breach", args=[breach_id]))
    return form_page(request, form, about)


@requires(WORK_ON_BREACH)
@require_GET
def breach_report(request: ViewerRequest, breach_id: uuid.UUID) -> HttpResponse:
    """The draft of the report to the regulator, to be printed or copied."""
    one = found.the_breach(request.viewer, breach_id)
    rows = found.report_rows(request.viewer, one, found.affected(request.viewer, one.file))
    return page(request, "oversight/breach_report.html", {"breach": one, "report": rows})


@requires(WORK_ON_BREACH)
@require_GET
def breach_letters(request: ViewerRequest, breach_id: uuid.UUID) -> HttpResponse:
    """A plain letter for each parent, to be printed."""
    whole = _whole(request, breach_id)
    words = {
        "causes": LETTER_CAUSES,
        "letterhead": letterhead(request.viewer),
        "contact": found.contact_in_words(request.viewer),
        "to_write": MEASURES_TO_WRITE,
    }
    return page(request, "oversight/breach_letters.html", whole | words)


@requires(WORK_ON_BREACH)
@require_POST
def told(request: ViewerRequest, breach_id: uuid.UUID) -> HttpResponse:
    """Note who was told, and how."""
    form = ToldForm(request.POST)
    one = found.the_breach(request.viewer, breach_id)
    affected = found.affected(request.viewer, one.file)
    form.offer((family.contact_id, family.name) for family in affected.families)
    if form.is_valid():
        work.note_told(by=request.viewer, breach_id=breach_id, **form.cleaned_data)
        flash_next(request, "Noted who was told.")
        return redirect("breach", breach_id=breach_id)
    content = {"breach": one, "affected": affected, "form": form}
    return page(request, "oversight/breach.html", content, status=422)


@requires(WORK_ON_BREACH)
@require_POST
def regulator(request: ViewerRequest, breach_id: uuid.UUID) -> HttpResponse:
    """Note that the regulator was told now."""
    work.note_regulator_told(by=request.viewer, breach_id=breach_id)
    return redirect("breach", breach_id=breach_id)


@requires(WORK_ON_BREACH)
@require_POST
def close(request: ViewerRequest, breach_id: uuid.UUID) -> HttpResponse:
    """Close the file."""
    work.close_breach(by=request.viewer, breach_id=breach_id)
    return redirect("breaches")


def _whole(request: ViewerRequest, breach_id: uuid.UUID) -> dict[str, object]:
    one = found.the_breach(request.viewer, breach_id)
    return {"breach": one, "affected": found.affected(request.viewer, one.file)}
