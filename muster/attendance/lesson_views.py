"""The pages about lessons and sessions: who is missing from a lesson, and by which rule session marks are made."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from muster.attendance.access import CHOOSE_SESSION_RULE, SEE_MISSING_FROM_LESSONS
from muster.attendance.actions.deriving import choose_session_rule
from muster.attendance.deriving import SessionRule
from muster.attendance.queries.care_today import care_today
from muster.attendance.queries.due import school_year
from muster.attendance.queries.lesson_news import LessonNews, missing_from_lessons_now
from muster.attendance.queries.lessons import lesson_registers, missing_from_lessons, state_of_lessons
from muster.attendance.queries.session_rule import rule_page
from muster.attendance.queries.today import Progress
from muster.calendar.refusals import NotPossible
from muster.people.access import OPEN_CARE
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.ids import id_or_none
from muster.ui.page import page


@requires(SEE_MISSING_FROM_LESSONS)
@require_GET
def missing_in_lessons(request: ViewerRequest) -> HttpResponse:
    """Pupils who were here for the session but are missing from a lesson, and lessons without a register."""
    viewer = request.viewer
    year = school_year(viewer, viewer.today)
    if year is None:
        return page(request, "calendar/no_year.html", {}, status=404)
    lessons = lesson_registers(viewer, year, viewer.today)
    missing = missing_from_lessons(viewer, year)
    context = {
        "missing": missing,
        "in_lessons": LessonNews.of({one.id for one in missing if not one.is_back}),
        "untaken": [one for one in lessons if one.progress is Progress.MISSING],
        "day": viewer.today,
    }
    return page(request, "attendance/missing_in_lessons.html", context)


@requires(SEE_MISSING_FROM_LESSONS)
@require_GET
def lesson_news(request: ViewerRequest) -> HttpResponse:
    """What an open page asks every half minute: whether others are missing than it says. If no register was saved, three queries."""
    state = state_of_lessons(request.viewer)
    if request.GET.get("since", state) == state:
        return JsonResponse({"state": state})
    news = missing_from_lessons_now(request.viewer)
    return JsonResponse({"state": state, "who": news and news.who, "words": news and news.said})


@requires(OPEN_CARE)
@require_GET
def care_of_today(request: ViewerRequest) -> HttpResponse:
    """Care facts, with what to do, for everyone the viewer has today, or for one of their groups."""
    group = id_or_none(request.GET.get("group", ""))
    return page(request, "attendance/care_today.html", {"cards": care_today(request.viewer, group)})


@requires(CHOOSE_SESSION_RULE)
@require_http_methods(["GET", "POST"])
def choose_rule(request: ViewerRequest) -> HttpResponse:
    """Choose one of the named rules; those that the school's day rules out say why."""
    refused = ""
    if request.method == "POST":
        try:
            choose_session_rule(by=request.viewer, rule=SessionRule(request.POST.get("rule", "")))
        except NotPossible as refusal:
            refused = refusal.words
        except ValueError:
            refused = _("Choose one of the rules.")
        else:
            flash_next(request, _("Saved. It holds from now on; marks that are there stay as they are."))
            return redirect("choose_session_rule")
    context = {"rules": rule_page(request.viewer), "refused": refused}
    return page(request, "attendance/session_rule.html", context, status=422 if refused else 200)
