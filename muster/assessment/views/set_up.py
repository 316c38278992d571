"""The pages of subjects, courses and assessment points."""

import uuid

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.assessment.access import OPEN_ASSESSMENT, SET_UP_ASSESSMENT
from muster.assessment.actions import points as point_actions
from muster.assessment.actions import subjects as actions
from muster.assessment.forms.set_up import (
    AskedForm,
    AskForm,
    CourseForm,
    GroupsForm,
    ObjectivesForm,
    PhrasesForm,
    PointForm,
)
from muster.assessment.gradebook.saying import sentences
from muster.assessment.queries.courses import course_choices, course_record, group_choices
from muster.assessment.queries.courses import courses as all_courses
from muster.assessment.queries.gradebook import rules_of
from muster.assessment.queries.grading import names_in_rules
from muster.assessment.queries.leaders import groups_of_subject, leaders_of_subject
from muster.assessment.queries.phrases import phrases_for_all
from muster.assessment.queries.points import points, the_point
from muster.assessment.queries.scales import offered_scales
from muster.assessment.series import Series
from muster.calendar.attempts import attempt
from muster.calendar.fields import IdChoiceField
from muster.calendar.queries import current_year_id, profile_of
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.decisions import NotThere
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.access.pages import address_open_to
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(OPEN_ASSESSMENT)
@require_GET
def courses(request: ViewerRequest) -> HttpResponse:
    """Subjects and their courses, and who follows them."""
    context = {
        "courses": all_courses(request.viewer),
        "may_set_up": request.viewer.may(SET_UP_ASSESSMENT),
        "profile": profile_of(request.viewer),
    }
    return page(request, "assessment/courses.html", context)


@requires(OPEN_ASSESSMENT)
@require_GET
def course(request: ViewerRequest, course_id: uuid.UUID) -> HttpResponse:
    """One course: its groups, its objectives, and how it makes grades."""
    found = course_record(request.viewer, course_id)
    rules = rules_of(request.viewer, [course_id]).get(course_id)
    context = {
        "course": found,
        "rules": sentences(rules, names_in_rules(request.viewer)) if rules else (),
        "may_set_up": request.viewer.may(SET_UP_ASSESSMENT),
        "leaders": [name for _id, name in leaders_of_subject(request.viewer, found)],
        "leaders_address": address_open_to(request.viewer, "subject_leaders", course_id=course_id)
        if groups_of_subject(request.viewer, found)
        else "",
    }
    return page(request, "assessment/course.html", context)


@requires(SET_UP_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_course(request: ViewerRequest) -> HttpResponse:
    """Add a course."""
    form = CourseForm(request.POST or None)
    _offer_years(request, form)
    if form.is_valid():
        made: list[uuid.UUID] = []
        if attempt(
            form, lambda: made.extend(actions.add_courses(by=request.viewer, courses=[form.course()]))
        ):
            return redirect("course", made[0])
    return form_page(request, form, FormPage(_("Assessment"), _("A new course"), reverse("courses")))


@requires(SET_UP_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def change_course(request: ViewerRequest, course_id: uuid.UUID) -> HttpResponse:
    """Correct a course's name, its year groups, and as what it counts."""
    found = course_record(request.viewer, course_id)
    held = actions.NewCourse(found.subject, found.name, found.year_groups, found.slot, found.awards)
    initial = {
        "subject": held.subject,
        "name": held.name,
        "year_groups": held.year_groups,
        "slot": held.slot,
        "is_double": held.awards > 1,
    }
    form = CourseForm(request.POST or None, initial=initial)
    form.fields["subject"].disabled = True
    _offer_years(request, form)
    if form.is_valid() and attempt(
        form,
        lambda: actions.change_course(by=request.viewer, course_id=course_id, said=form.course(kept=held)),
    ):
        return redirect("course", course_id)
    return form_page(
        request, form, FormPage(_("Assessment"), found.name, reverse("course", args=[course_id]))
    )


@requires(SET_UP_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def course_groups(request: ViewerRequest, course_id: uuid.UUID) -> HttpResponse:
    """Say which groups follow a course."""
    found = course_record(request.viewer, course_id)
    form = GroupsForm(request.POST or None, initial={"groups": [group for group, _name in found.groups]})
    _choices(form, "groups", group_choices(request.viewer))
    if form.is_valid() and attempt(
        form,
        lambda: actions.set_groups_of_course(
            by=request.viewer, course_id=course_id, groups=form.cleaned_data["groups"]
        ),
    ):
        return redirect("course", course_id)
    title = _("Who follows %(course)s") % {"course": found.name}
    return form_page(request, form, FormPage(_("Assessment"), title, reverse("course", args=[course_id])))


@requires(SET_UP_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def objectives(request: ViewerRequest, course_id: uuid.UUID) -> HttpResponse:
    """Paste the objectives of a course."""
    found = course_record(request.viewer, course_id)
    listed = "\n".join(
        f"{one.code}\t{one.words}\t{one.strand}\t{one.case_id}".rstrip() for one in found.objectives
    )
    form = ObjectivesForm(request.POST or None, initial={"listed": listed})
    if form.is_valid() and attempt(
        form,
        lambda: actions.set_objectives(by=request.viewer, course_id=course_id, objectives=form.objectives()),
    ):
        flash_next(
            request, _("Saved. Those that were left out keep their results and are asked for no longer.")
        )
        return redirect("course", course_id)
    return form_page(
        request,
        form,
        FormPage(_("Assessment"), _("What is to be learnt"), reverse("course", args=[course_id])),
    )


@requires(SET_UP_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def comment_bank(request: ViewerRequest) -> HttpResponse:
    """The sentences that are offered where a comment is written."""
    form = PhrasesForm(request.POST or None, initial={"listed": "\n".join(phrases_for_all(request.viewer))})
    if form.is_valid() and attempt(
        form, lambda: actions.set_phrases(by=request.viewer, subject_id=None, phrases=form.phrases())
    ):
        flash_next(request, _("Saved."))
        return redirect("courses")
    return form_page(request, form, FormPage(_("Assessment"), _("Comment bank"), reverse("courses")))


@requires(OPEN_ASSESSMENT)
@require_GET
def assessment_points(request: ViewerRequest) -> HttpResponse:
    """The assessment points of this year, and what is asked for at each."""
    may_set_up = request.viewer.may(SET_UP_ASSESSMENT)
    return page(
        request, "assessment/points.html", {"points": points(request.viewer), "may_set_up": may_set_up}
    )


@requires(SET_UP_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_point(request: ViewerRequest) -> HttpResponse:
    """Add an assessment point to this year."""
    year_id = current_year_id(request.viewer)
    if year_id is None:
        raise NotThere(SET_UP_ASSESSMENT)
    form = PointForm(
        request.POST or None, initial=dict.fromkeys(("day", "opens", "closes"), request.viewer.today)
    )
    if form.is_valid():
        made: list[uuid.UUID] = []
        if attempt(
            form,
            lambda: made.append(
                point_actions.add_point(by=request.viewer, year_id=year_id, point=form.point())
            ),
        ):
            return redirect("ask_for", made[0])
    return form_page(
        request, form, FormPage(_("Assessment"), _("A new assessment point"), reverse("assessment_points"))
    )


@requires(SET_UP_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def change_point(request: ViewerRequest, point_id: uuid.UUID) -> HttpResponse:
    """Correct an assessment point."""
    row = the_point(request.viewer, point_id)
    initial = {"name": row.name, "day": row.day, "opens": row.opens, "closes": row.closes}
    form = PointForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(
        form, lambda: point_actions.change_point(by=request.viewer, point_id=point_id, point=form.point())
    ):
        flash_next(request, _("Saved. What it said before is kept."))
        return redirect("assessment_points")
    return form_page(request, form, FormPage(_("Assessment"), row.name, reverse("assessment_points")))


@requires(SET_UP_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for(request: ViewerRequest, point_id: uuid.UUID) -> HttpResponse:
    """Ask for results of one kind at a point."""
    row = the_point(request.viewer, point_id)
    form = AskForm(request.POST or None, initial={"series": Series.ATTAINMENT.value})
    scale = form.fields["version_id"]
    if isinstance(scale, IdChoiceField):
        scale.offer(offered_scales(request.viewer))
    _choices(form, "courses", course_choices(request.viewer))
    if form.is_valid():
        asked = form.cleaned_data
        if attempt(
            form,
            lambda: point_actions.ask_for(
                by=request.viewer,
                point_id=point_id,
                courses=asked["courses"],
                series=Series(asked["series"]),
                version_id=asked["version_id"],
                by_objective=asked["by_objective"],
            ),
        ):
            flash_next(request, _("Asked for. Ask for another kind, or go back."))
            return redirect("ask_for", point_id)
    title = _("What %(point)s asks for") % {"point": row.name}
    return form_page(request, form, FormPage(_("Assessment"), title, reverse("assessment_points")))


@requires(SET_UP_ASSESSMENT)
@require_POST
def set_asked(request: ViewerRequest, point_id: uuid.UUID) -> HttpResponse:
    """Ask for one kind of result no longer, or again."""
    form = AskedForm(request.POST)
    if not form.is_valid():
        raise NotThere(SET_UP_ASSESSMENT)
    asked = form.cleaned_data
    point_actions.set_asked(
        by=request.viewer,
        point_id=point_id,
        series=Series(asked["series"]),
        version_id=asked["version_id"],
        by_objective=asked["by_objective"],
        asked=asked["asked"],
    )
    words = (
        _("It is asked for again, with what had been entered.")
        if asked["asked"]
        else _(
            "It is asked for no longer. What was entered is kept, and comes back when you ask for it again."
        )
    )
    flash_next(request, words)
    return redirect(f"{reverse('assessment_points')}#{point_id}")


def _offer_years(request: ViewerRequest, form: CourseForm) -> None:
    """Offer the country's year groups, and ask for its measures only where it has them."""
    profile = profile_of(request.viewer)
    field = form.fields["year_groups"]
    if isinstance(field, forms.ChoiceField):
        field.choices = [(group.code, group.name) for group in profile.year_groups]
    if profile.attainment_8 is None:
        del form.fields["slot"], form.fields["is_double"]


def _choices(form: forms.Form, name: str, rows: tuple[tuple[uuid.UUID, str], ...]) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField):
        field.choices = [(str(row_id), words) for row_id, words in rows]
