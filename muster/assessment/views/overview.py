"""The front pages of assessment: the viewer's classes, every class, who has not entered, and setting work."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.assessment.access import OPEN_ASSESSMENT, SEE_WHAT_IS_MISSING, SET_UP_ASSESSMENT, SET_WORK
from muster.assessment.actions.reminding import remind_class
from muster.assessment.actions.work import set_work as set_new_work
from muster.assessment.forms.set_up import WorkForm
from muster.assessment.headers import read_header
from muster.assessment.places import SheetPlace, Show
from muster.assessment.queries.courses import course_record
from muster.assessment.queries.folds import FEW, by_year_group
from muster.assessment.queries.leading import courses_led
from muster.assessment.queries.lists import class_sheets, sheet_address
from muster.assessment.queries.missing import folded, own_progress, point_progress
from muster.assessment.queries.moderation import may_moderate
from muster.assessment.queries.points import points, the_point
from muster.assessment.queries.scales import offered_scales
from muster.assessment.views.sheets import at_sheet
from muster.calendar.attempts import attempt
from muster.calendar.fields import IdChoiceField
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.decisions import NotThere
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(OPEN_ASSESSMENT)
@require_GET
def assessment(request: ViewerRequest) -> HttpResponse:
    """What waits to be entered, one's own sheets, and the way to everybody else's."""
    viewer = request.viewer
    sees_all = any(viewer.may(one) for one in (SET_UP_ASSESSMENT, SEE_WHAT_IS_MISSING))
    leads = bool(viewer.standing.below or courses_led(viewer))
    others = class_sheets(viewer, own=False, led_only=not sees_all) if sees_all or leads else ()
    context = {
        "waiting": own_progress(viewer),
        "own": class_sheets(viewer, own=True),
        "others": by_year_group(viewer, others, lambda one: one.group_id),
        "others_title": _("All classes") if sees_all else _("The classes of your subject"),
        "are_few": len(others) <= FEW,
        "may_set_up": viewer.may(SET_UP_ASSESSMENT),
        "may_see_missing": viewer.may(SEE_WHAT_IS_MISSING),
        "may_moderate": may_moderate(viewer),
    }
    return page(request, "assessment/assessment.html", context)


@requires(SEE_WHAT_IS_MISSING)
@require_GET
def not_entered(request: ViewerRequest) -> HttpResponse:
    """Who has not entered: the classes of one assessment point by year group or subject, those not complete first."""
    every = points(request.viewer)
    asked = request.GET.get("point", "")
    chosen = next((one for one in every if str(one.id) == asked), None)
    chosen = chosen or next((one for one in reversed(every) if one.is_open), every[-1] if every else None)
    rows = point_progress(request.viewer, the_point(request.viewer, chosen.id)) if chosen else ()
    by_subject = request.GET.get("by") == "subject"
    context = {
        "points": every,
        "chosen": chosen,
        "rows": rows,
        "by_subject": by_subject,
        "folds": folded(request.viewer, rows, by_subject=by_subject),
        "are_few": len(rows) <= FEW,
        "complete": sum(row.is_complete for row in rows),
        "not_begun": sum(not row.entered for row in rows),
        "may_remind": request.viewer.may(SET_UP_ASSESSMENT),
    }
    return page(request, "assessment/not_entered.html", context)


@requires(SET_UP_ASSESSMENT)
@require_POST
def remind(request: ViewerRequest, point: uuid.UUID, course: uuid.UUID, group: uuid.UUID) -> HttpResponse:
    """Remind the teachers of one class, once."""
    is_new = remind_class(by=request.viewer, point_id=point, course_id=course, group_id=group)
    flash_next(
        request,
        _("Reminded: it stands on their first page while something is missing.")
        if is_new
        else _("They were reminded already."),
    )
    by = "&by=subject" if request.GET.get("by") == "subject" else ""
    return redirect(f"{request.path.partition('/remind/')[0]}/?point={point}{by}#s{course}{group}")


@requires(SET_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
@at_sheet
def set_work(request: ViewerRequest, place: SheetPlace) -> HttpResponse:
    """Set an assignment or a test for a class."""
    viewer = request.viewer
    if viewer.reason_in_group(SET_WORK, place.group_id) is None:
        raise NotThere(SET_WORK)
    header = read_header(viewer, SheetPlace(place.group_id, place.course_id))
    form = WorkForm(request.POST or None, initial={"set_on": viewer.today})
    for name, choices, nothing in (
        (
            "category_id",
            [(one.id, one.name) for one in course_record(viewer, place.course_id).categories],
            _("None"),
        ),
        ("version_id", offered_scales(viewer), _("Marks")),
    ):
        field = form.fields[name]
        if isinstance(field, IdChoiceField):
            field.offer(choices, nothing=nothing)
    if form.is_valid():
        made: list[uuid.UUID] = []
        work = form.work()
        if attempt(form, lambda: made.append(set_new_work(by=viewer, header=header, work=work))):
            show, of = (Show.QUESTIONS, made[0]) if work.questions else (Show.WORK, None)
            return redirect(sheet_address(SheetPlace(place.group_id, place.course_id, show, of)))
    title = _("New assignment or test")
    return form_page(
        request, form, FormPage(_("Assessment"), title, sheet_address(place), about=header.course_name)
    )
