"""The pages of targets: setting them by rule with preview and undo, agreeing one with a pupil, and who is on track."""

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.assessment.access import ENTER_RESULTS, OPEN_ASSESSMENT, SET_TARGETS
from muster.assessment.actions import targets as actions
from muster.assessment.forms.targets import TargetsForm
from muster.assessment.places import SheetPlace
from muster.assessment.queries.class_standing import class_standings
from muster.assessment.queries.lists import sheet_address, ways_to
from muster.assessment.queries.standing import ClassTargets, class_targets
from muster.assessment.queries.targets import PreviewRow, preview_targets, settings_made, target_choices
from muster.assessment.targets import Standing
from muster.assessment.views.sheets import at_sheet
from muster.calendar.attempts import attempt
from muster.calendar.refusals import NotPossible
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next, refuse_next
from muster.ui.page import page

STANDING_WORDS = {
    Standing.ON_TRACK: ("check", gettext_noop("on track")),
    Standing.NOT_YET: ("clock", gettext_noop("not yet")),
    Standing.UNKNOWN: ("", gettext_noop("no result beside it")),
}


@requires(SET_TARGETS)
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: ViewerRequest) -> HttpResponse:
    """What would be set is shown first, counted; then it is set."""
    choices = target_choices(request.viewer)
    form = TargetsForm(request.POST or None)
    form.offer(choices)
    preview: list[PreviewRow] = []
    if form.is_valid():
        asked = form.asked()
        if "set" not in request.POST:
            attempt(form, lambda: preview.extend(preview_targets(request.viewer, asked)))
        else:
            made: list[int] = []
            if attempt(form, lambda: made.append(actions.set_targets(by=request.viewer, asked=asked))):
                words = ngettext("%(n)s target set.", "%(n)s targets set.", made[0]) % {"n": made[0]}
                flash_next(request, words)
                return redirect("targets")
    context = {
        "form": form,
        "choices": choices,
        "preview": preview,
        "given": sum(row.given for row in preview),
        "settings": settings_made(request.viewer),
    }
    return page(request, "assessment/targets.html", context, status=422 if form.errors else 200)


@requires(SET_TARGETS)
@require_POST
def undo_targets(request: ViewerRequest, setting_id: uuid.UUID) -> HttpResponse:
    """Take back what a rule set and nobody has changed since."""
    try:
        gone = actions.undo_targets(by=request.viewer, setting_id=setting_id)
    except NotPossible as refused:
        refuse_next(request, refused.words)
    else:
        words = ngettext("%(n)s target taken back.", "%(n)s targets taken back.", gone) % {"n": gone}
        flash_next(request, words)
    return redirect("targets")


@requires(ENTER_RESULTS)
@require_POST
@at_sheet
def agree_target(request: ViewerRequest, place: SheetPlace, column: int, pupil: uuid.UUID) -> HttpResponse:
    """Note that a target was agreed with the pupil, or take that back."""
    agreed = "agreed" in request.POST
    try:
        actions.agree_target(by=request.viewer, place=place, column=column, pupil_id=pupil, agreed=agreed)
    except NotPossible as refused:
        refuse_next(request, refused.words)
    else:
        flash_next(
            request, _("Noted as agreed with the pupil.") if agreed else _("No longer noted as agreed.")
        )
    return HttpResponseRedirect(request.path.removesuffix("agree"))


@requires(OPEN_ASSESSMENT)
@require_GET
@at_sheet
def on_track(request: ViewerRequest, place: SheetPlace) -> HttpResponse:
    """Who of a class is on track for their targets."""
    found = class_targets(request.viewer, place)
    pupils = sorted({row.pupil_id for one in found.points for row in one.rows})
    context = {
        "found": found,
        "ways": ways_to(request.viewer, pupils, {(place.course_id, place.group_id): pupils}),
        "points": [(one, sentence(one)) for one in found.points],
        "words": {int(standing): (icon, _(words)) for standing, (icon, words) in STANDING_WORDS.items()},
        "back": sheet_address(SheetPlace(place.group_id, place.course_id)),
    }
    return page(request, "assessment/on_track.html", context)


@requires(OPEN_ASSESSMENT)
@require_GET
def class_on_track(request: ViewerRequest, group: uuid.UUID) -> HttpResponse:
    """A class against its targets, course by course."""
    found = class_standings(request.viewer, group)
    return page(request, "assessment/class_on_track.html", {"found": found, "group": group})


def sentence(of: ClassTargets) -> str:
    """The finding: every pupil of the class is counted in it once."""
    without = sum(not row.target for row in of.rows)
    words = _("%(point)s: %(on)s on track, %(not_yet)s not yet") % {
        "point": of.point,
        "on": of.count(Standing.ON_TRACK),
        "not_yet": of.count(Standing.NOT_YET),
    }
    unknown = of.count(Standing.UNKNOWN) - without
    if unknown:
        words += _(", %(n)s without a result beside the target") % {"n": unknown}
    if without:
        words += _(", %(n)s without a target") % {"n": without}
    return f"{words}."
