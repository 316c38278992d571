"""The page of the office's fix list: one kind of gap at a time, filled in place for each pupil."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from muster.calendar.attempts import attempt
from muster.people.access import CHANGE_ROLL, SEE_GAPS
from muster.people.actions.mending import mend
from muster.people.forms.gaps import MendForm
from muster.people.gaps import OF_CONTACTS, Gap
from muster.people.queries.gaps import FixList, gaps_on_roll
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page

MOST_SHOWN = 100


@requires(SEE_GAPS)
@require_GET
def fix_list(request: ViewerRequest) -> HttpResponse:
    """The gaps on the roll, and the pupils who have the one being looked at."""
    return _page(request, gaps_on_roll(request.viewer, _gap(request.GET.get("show", ""))))


@requires(CHANGE_ROLL)
@require_POST
def mend_gap(request: ViewerRequest, gap: str, pupil_id: uuid.UUID) -> HttpResponse:
    """Fill one pupil's gap, and go on to the next."""
    wanted = _gap(gap)
    found = gaps_on_roll(request.viewer, wanted)
    row = next((row for row in found.rows if row.pupil_id == pupil_id), None)
    back = f"{reverse('fix_list')}?show={gap}"
    if wanted is None or found.gap is not wanted or row is None:
        flash_next(request, "This has been put right meanwhile.")
        return redirect(back)
    form = MendForm(wanted, row, request.POST)
    if form.is_valid() and attempt(form, lambda: mend(by=request.viewer, mending=form.mending())):
        flash_next(request, "Saved. What it said before is kept.")
        return redirect(back)
    return _page(request, found, form)


def _gap(word: str) -> Gap | None:
    return Gap(word) if word in set(Gap) else None


def _page(request: ViewerRequest, found: FixList, sent: MendForm | None = None) -> HttpResponse:
    """The list, each row with its form; the one that was sent keeps what was typed."""
    forms = [
        sent if sent and sent.row.pupil_id == row.pupil_id else MendForm(found.gap, row)
        for row in found.rows[:MOST_SHOWN]
        if found.gap
    ]
    for form in [sent] if sent else forms[:1]:
        form.put_first()
    shown = {
        "found": found,
        "forms": forms,
        "more": max(0, len(found.rows) - MOST_SHOWN),
        "at_contacts": found.gap in OF_CONTACTS,
    }
    return page(request, "people/fix_list.html", shown, status=422 if sent else 200)
