"""The pages of a class's gradebook: grades, their explanation, and the work behind them, corrected or handed in late."""

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from muster.assessment.access import ENTER_RESULTS, OPEN_ASSESSMENT, SET_UP_ASSESSMENT, SET_WORK
from muster.assessment.actions.gradebook import note_late
from muster.assessment.actions.work import change_work as change_the_work
from muster.assessment.forms.gradebook import LateForm, WorkChangeForm
from muster.assessment.gradebook.explaining import average_sums, explained, shown_points, shown_standard
from muster.assessment.gradebook.saying import credit_words, late_words, sentences
from muster.assessment.gradebook_pages import gradebook_page
from muster.assessment.headers import read_header
from muster.assessment.places import SheetPlace
from muster.assessment.queries import grades
from muster.assessment.queries.courses import course_record
from muster.assessment.queries.gradebook import CourseBook, class_grades, rules_of, the_work
from muster.assessment.queries.grading import names_in_rules
from muster.assessment.queries.lists import gradebook_address, sheet_links
from muster.assessment.views.sheets import at_sheet
from muster.calendar.attempts import attempt
from muster.calendar.fields import IdChoiceField
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.decisions import NotThere
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.access.viewer import Viewer
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(OPEN_ASSESSMENT)
@require_GET
@at_sheet
def gradebook(request: ViewerRequest, place: SheetPlace) -> HttpResponse:
    """The gradebook of a class: pupils by categories, with the grade that each opens."""
    viewer = request.viewer
    found = class_grades(viewer, place)
    context = {
        "found": found,
        "place": place,
        "links": sheet_links(viewer, place, at_gradebook=True),
        "may_set_up": viewer.may(SET_UP_ASSESSMENT),
        "may_set_work": viewer.reason_in_group(SET_WORK, place.group_id) is not None,
        "book": gradebook_page(found),
        "rules": _rules(viewer, found.book) if found.book else (),
    }
    return page(request, "assessment/gradebook.html", context)


@requires(OPEN_ASSESSMENT)
@require_GET
def pupil_grades(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """One pupil's grades in every course that makes them, and the average of grade points."""
    found = grades.pupil_grades(request.viewer, pupil_id)
    context = {
        "found": found,
        "rows": [(one, explained(one.own.grade)) for one in found.courses],
        "credits": credit_words(found.average.credits) if found.average else "",
        "sums": average_sums(found.average, [one.counts for one in found.courses]) if found.average else (),
        "averaged": [shown_points(one.counts) for one in found.courses if one.counts.counts],
    }
    return page(request, "assessment/pupil_grades.html", context)


@requires(OPEN_ASSESSMENT)
@require_GET
def why_this_grade(request: ViewerRequest, pupil_id: uuid.UUID, course_id: uuid.UUID) -> HttpResponse:
    """Why one grade is what it is, line by line."""
    found = grades.pupil_grades(request.viewer, pupil_id, only=course_id)
    if not found.courses:
        raise NotThere(OPEN_ASSESSMENT, [pupil_id])
    (course,) = found.courses
    context = {
        "found": found,
        "course": course,
        "grade": explained(course.own.grade),
        "standards": [shown_standard(one) for one in course.own.standards],
        "rules": _rules(request.viewer, course.book),
    }
    return page(request, "assessment/why_this_grade.html", context)


def _rules(viewer: Viewer, book: CourseBook) -> tuple[str, ...]:
    return sentences(book.rules, names_in_rules(viewer), with_standards=bool(book.objectives))


@requires(SET_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
@at_sheet
def change_work(request: ViewerRequest, place: SheetPlace, work: uuid.UUID) -> HttpResponse:
    """Correct what a piece of work is called, when it was due, and in which category it counts."""
    viewer = request.viewer
    row = the_work(viewer, place, work)
    initial = {name: getattr(row, name) for name in ("title", "category_id", "set_on", "due_on")}
    form = WorkChangeForm(request.POST or None, initial=initial)
    category = form.fields["category_id"]
    if isinstance(category, IdChoiceField):
        rows = course_record(viewer, place.course_id).categories
        category.offer([(one.id, one.name) for one in rows], nothing=_("None"))
    header = read_header(viewer, place)
    if form.is_valid() and attempt(
        form, lambda: change_the_work(by=viewer, header=header, work_id=work, change=form.change())
    ):
        flash_next(request, _("Saved. What it said before is kept."))
        return redirect("gradebook", place.group_id, place.course_id)
    about = FormPage(_("Assessment"), row.title, gradebook_address(place), about=header.course_name)
    return form_page(request, form, about)


@requires(ENTER_RESULTS)
@require_http_methods(["GET", "HEAD", "POST"])
@at_sheet
def late_work(request: ViewerRequest, place: SheetPlace, column: int) -> HttpResponse:
    """Who handed a piece of work in late, and by how many days: the whole class at once."""
    head, rows = grades.late_work(request.viewer, place, column)
    marked = [(row.pupil_id, row.name, row.days) for row in rows if row.is_marked]
    form = LateForm(request.POST if request.method == "POST" else None, pupils=marked)
    done: list[int] = []
    if form.is_valid() and attempt(
        form,
        lambda: done.append(note_late(by=request.viewer, place=place, column=column, days=form.days())),
    ):
        words = ngettext("Noted for %(n)s pupil.", "Noted for %(n)s pupils.", done[0]) % {"n": done[0]}
        flash_next(request, words)
        return HttpResponseRedirect(gradebook_address(place))
    rules = rules_of(request.viewer, [place.course_id]).get(place.course_id)
    context = {
        "head_words": f"{head.title}, {head.scale.range_words}"
        if head.out_of is None
        else _("%(title)s, out of %(n)s") % {"title": head.title, "n": f"{head.out_of:g}"},
        "form": form,
        "rows": [(row, form.field_of(row.pupil_id) if row.is_marked else None) for row in rows],
        "policy_words": late_words(rules.policy) if rules else "",
        "back": gradebook_address(place),
    }
    return page(request, "assessment/late_work.html", context, status=422 if form.errors else 200)
