"""The pages of the timetable: whose week, its lessons, the letters of weeks, and cover lesson by lesson."""

import datetime as dt
import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.calendar.attempts import attempt
from muster.calendar.queries import profile_of
from muster.calendar.refusals import NotPossible
from muster.people.access import ENTER_COVER
from muster.people.actions import NewCover, enter_cover
from muster.people.models import Cover
from muster.protection.access.guards import ViewerRequest, requires
from muster.timetable.access import CHANGE_TIMETABLE, SEE_TIMETABLE
from muster.timetable.actions.changing import change_lessons, undo_timetable_change
from muster.timetable.actions.lessons import set_weeks
from muster.timetable.forms import EndLessonForm, LessonForm, WeeksForm, read_cover, what_was_read
from muster.timetable.queries.changes import past_changes
from muster.timetable.queries.clashes import said_of_clashes
from muster.timetable.queries.covering import to_cover
from muster.timetable.queries.grids import (
    grid,
    lesson_groups,
    periods_of_year,
    staff_by_name,
    weeks_of_year,
    year_of,
)
from muster.timetable.rules import letters_by_turns
from muster.ui.flash import flash_next, refuse_next
from muster.ui.ids import id_or_none
from muster.ui.page import page


@requires(SEE_TIMETABLE)
@require_GET
def timetable(request: ViewerRequest) -> HttpResponse:
    """The week of one member of staff or one group; one's own unless another is chosen."""
    viewer = request.viewer
    group, staff = id_or_none(request.GET.get("group", "")), id_or_none(request.GET.get("staff", ""))
    shown = grid(viewer, group=group) if group else grid(viewer, staff=staff or viewer.person_id)
    context = {
        "grid": shown,
        "groups": lesson_groups(viewer),
        "staff": staff_by_name(viewer),
        "group_id": group,
        "staff_id": None if group else staff or viewer.person_id,
        "may_change": viewer.may(CHANGE_TIMETABLE),
    }
    return page(request, "timetable/timetable.html", context)


@requires(CHANGE_TIMETABLE)
@require_http_methods(["GET", "POST"])
def add_lesson(request: ViewerRequest) -> HttpResponse:
    """Put one lesson into the timetable; where its teacher or room is taken then, only after that was said."""
    viewer = request.viewer
    form = LessonForm(
        request.POST or None, initial={"first_day": viewer.today, "group_id": request.GET.get("group")}
    )
    made: list[uuid.UUID] = []
    weekdays = sorted(profile_of(viewer).year.weekdays)
    form.offer(lesson_groups(viewer), staff_by_name(viewer), periods_of_year(viewer), weekdays)
    said: tuple[str, ...] = ()
    if form.is_valid():
        said = said_of_clashes(viewer, form.lesson(), form.cleaned_data["first_day"])
        said = () if form.knows_of(said) else said
    if (
        form.is_valid()
        and not said
        and attempt(
            form,
            lambda: made.append(
                change_lessons(by=viewer, adding=[form.lesson()], first_day=form.cleaned_data["first_day"])
            ),
        )
    ):
        flash_next(request, _("The lesson is in the timetable."), undo_url=_undo_url(made[0]))
        return HttpResponseRedirect(f"{reverse('timetable')}?group={form.cleaned_data['group_id']}")
    context = {"form": form, "heading": _("A lesson"), "clashes": said, "knowing": what_was_read(said)}
    return page(request, "timetable/lesson.html", context, status=422 if form.errors or said else 200)


@requires(CHANGE_TIMETABLE)
@require_http_methods(["GET", "POST"])
def end_lesson(request: ViewerRequest, lesson: uuid.UUID) -> HttpResponse:
    """Let a lesson end; what was taught by it stays."""
    viewer = request.viewer
    form = EndLessonForm(request.POST or None, initial={"last_day": viewer.today})
    made: list[uuid.UUID] = []
    if form.is_valid() and attempt(
        form,
        lambda: made.append(change_lessons(by=viewer, ending=[lesson], first_day=form.first_day_without())),
    ):
        flash_next(request, _("The lesson ends then."), undo_url=_undo_url(made[0]))
        return redirect("timetable")
    status = 422 if form.errors else 200
    return page(
        request,
        "timetable/lesson.html",
        {"form": form, "heading": _("The last day of a lesson")},
        status=status,
    )


def _undo_url(change_id: uuid.UUID) -> str:
    return reverse("undo_timetable", args=[change_id])


@requires(CHANGE_TIMETABLE)
@require_GET
def timetable_changes(request: ViewerRequest) -> HttpResponse:
    """The latest changes of the timetable, imported or by page, each with its undo."""
    return page(request, "timetable/changes.html", {"changes": past_changes(request.viewer)})


@requires(CHANGE_TIMETABLE)
@require_POST
def undo_timetable(request: ViewerRequest, change_id: uuid.UUID) -> HttpResponse:
    """Put every lesson back as it was before a change."""
    try:
        undo_timetable_change(by=request.viewer, change_id=change_id)
        flash_next(request, _("Undone. Every lesson is as it was."))
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    return redirect("timetable_changes")


@requires(CHANGE_TIMETABLE)
@require_http_methods(["GET", "POST"])
def timetable_weeks(request: ViewerRequest) -> HttpResponse:
    """Which week of the pattern each school week is."""
    viewer = request.viewer
    year = year_of(viewer)
    if year is None:
        return page(request, "calendar/no_year.html", {}, status=404)
    weeks = weeks_of_year(viewer, year)
    form = WeeksForm(request.POST or None, weeks=weeks)
    if form.is_valid():
        length = int(form.cleaned_data["length"] or 0)
        in_turn = letters_by_turns([monday for monday, _letter in weeks], length) if length > 1 else {}
        set_weeks(by=viewer, year=year, letters=in_turn if length else form.letters())
        flash_next(request, _("Saved."))
        return redirect("timetable_weeks")
    return page(request, "timetable/weeks.html", {"form": form}, status=422 if form.errors else 200)


@requires(ENTER_COVER)
@require_GET
def cover_lessons(request: ViewerRequest) -> HttpResponse:
    """Who is away, and beside each of their lessons who takes it."""
    viewer = request.viewer
    away, day = id_or_none(request.GET.get("away", "")), _day_in(request) or viewer.today
    lessons = to_cover(viewer, away, day) if away else ()
    context = {
        "staff": staff_by_name(viewer),
        "away": away,
        "day": day,
        "lessons": lessons,
        "next_to_cover": next((one for one in lessons if not one.covered_by), None),
    }
    return page(request, "timetable/cover.html", context)


@requires(ENTER_COVER)
@require_POST
def enter_lessons_cover(request: ViewerRequest) -> HttpResponse:
    """Enter what was chosen beside the lessons, all at once."""
    viewer, day = request.viewer, _day_in(request) or request.viewer.today
    chosen = read_cover(request.POST.dict())
    try:
        for (group, kind, slot), staff in chosen.items():
            cover = NewCover(staff, [group], day, Cover.Kind(kind), slot)
            enter_cover(by=viewer, cover=cover)
        _tell_covered(request, len(chosen))
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    return HttpResponseRedirect(f"{reverse('cover_lessons')}?{request.GET.urlencode()}")


def _tell_covered(request: ViewerRequest, lessons: int) -> None:
    if not lessons:
        refuse_next(request, _("Choose who takes a lesson first."))
        return
    words = ngettext("Cover is entered for %(num)s lesson.", "Cover is entered for %(num)s lessons.", lessons)
    flash_next(request, words % {"num": lessons})


def _day_in(request: ViewerRequest) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None
