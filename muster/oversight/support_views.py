"""The page on which a school grants support access for a while, and sees what they opened."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.calendar.attempts import attempt
from muster.calendar.refusals import NotPossible
from muster.oversight.access import ASK_FOR_SUPPORT, GRANT_SUPPORT, SEE_LENT
from muster.oversight.actions.supporting import answer_support, ask_for_support, end_support
from muster.oversight.forms import SupportForm
from muster.oversight.queries.supporting import (
    Asked,
    Extent,
    groups_to_offer,
    lent_pupils,
    pupils_to_offer,
    support_grants,
    support_staff,
    support_wishes,
)
from muster.people.access import SEE_NAMES
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.access.viewer import Viewer
from muster.protection.approvals.models import SupportGrant
from muster.ui.flash import flash_next, refuse_next
from muster.ui.formats import clock
from muster.ui.page import page


@requires(ASK_FOR_SUPPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def support_access(request: ViewerRequest) -> HttpResponse:
    """Who is let in, who waits, who was; and asking for somebody."""
    form, viewer = SupportForm(request.POST or None), request.viewer
    helpers = support_staff(viewer)
    form.offer(helpers, groups_to_offer(viewer))
    found = _pupils(viewer, form, request.POST.get("pupil", "").strip())
    if form.is_valid() and attempt(form, lambda: _ask(viewer, form.cleaned_data, found)):
        flash_next(request, _("Asked. Somebody else who may agree sees it on their first page."))
        return redirect("support_access")
    shown = {
        "form": form,
        "has_helpers": bool(helpers),
        "waiting": support_wishes(viewer),
        "grants": support_grants(viewer),
        "may_grant": viewer.may(GRANT_SUPPORT),
    }
    return page(request, "oversight/support_access.html", shown, status=422 if form.errors else 200)


def _pupils(viewer: Viewer, form: SupportForm, typed: str) -> list[tuple[uuid.UUID, str]]:
    """Those who are called as was typed, for the form to choose from; nobody for whoever holds no pupil data."""
    if not viewer.may(SEE_NAMES):
        form.without_pupil()
        return []
    found = pupils_to_offer(viewer, typed) if typed else []
    if found:
        form.offer_pupils(found)
    return found


def _ask(viewer: Viewer, typed: Mapping[str, Any], found: Sequence[tuple[uuid.UUID, str]]) -> None:
    extent = _extent(typed, found)
    asked = Asked(typed["scope"], typed["minutes"], extent)
    ask_for_support(by=viewer, staff_id=typed["staff"], asked=asked)


def _extent(typed: Mapping[str, Any], found: Sequence[tuple[uuid.UUID, str]]) -> Extent:
    """Of whom it is asked. Raises NotPossible where a name fits nobody, or several, or a group was chosen too."""
    if not typed.get("pupil"):
        return Extent(SupportGrant.Extent.GROUP, typed["group"]) if typed["group"] else Extent()
    if typed["group"]:
        raise NotPossible("Choose a group or name a pupil, and not both.", "pupil")
    if not found:
        raise NotPossible("Nobody on roll has that name.", "pupil")
    if typed["which"] is None and len(found) > 1:
        raise NotPossible("Several people have that name. Choose one.", "which")
    return Extent(SupportGrant.Extent.PUPIL, typed["which"] or found[0][0])


@requires(SEE_LENT)
@require_GET
def support_pupils(request: ViewerRequest) -> HttpResponse:
    """For whoever of support was let in to see some pupils: who they are."""
    return page(request, "oversight/support_pupils.html", {"pupils": lent_pupils(request.viewer)})


@requires(GRANT_SUPPORT)
@require_POST
def answer_support_page(request: ViewerRequest, approval_id: uuid.UUID) -> HttpResponse:
    """Agree, or refuse."""
    try:
        made = answer_support(
            by=request.viewer, approval_id=approval_id, agrees=request.POST.get("answer") == "agree"
        )
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
        return redirect("support_access")
    if made is None:
        flash_next(request, _("Refused. Nobody was let in."))
    else:
        until = made.ends_at.astimezone(request.viewer.now.tzinfo)
        flash_next(request, _("They are let in until %(until)s.") % {"until": clock(until)})
    return redirect("support_access")


@requires(ASK_FOR_SUPPORT)
@require_POST
def end_support_page(request: ViewerRequest, grant_id: uuid.UUID) -> HttpResponse:
    """End it now."""
    end_support(by=request.viewer, grant_id=grant_id)
    flash_next(request, _("Ended. They see nothing from now on."))
    return redirect("support_access")
