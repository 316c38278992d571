"""The page of a course's grading rules: its categories and named rules."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muster.assessment.access import SET_UP_ASSESSMENT
from muster.assessment.actions.gradebook import set_gradebook
from muster.assessment.forms.gradebook import GradebookForm
from muster.assessment.gradebook.saying import sentences
from muster.assessment.queries.grading import grading
from muster.calendar.attempts import attempt
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(SET_UP_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def course_gradebook(request: ViewerRequest, course_id: uuid.UUID) -> HttpResponse:
    """The rules by which a course makes grades, and what they said before."""
    found = grading(request.viewer, course_id)
    form = GradebookForm(
        request.POST or None, rules=found.rules, letters=found.letters, conversions=found.conversions
    )
    if form.is_valid() and attempt(
        form,
        lambda: set_gradebook(
            by=request.viewer,
            course_id=course_id,
            policy=form.policy(),
            categories=form.categories(),
            seen=form.cleaned_data["version"],
        ),
        version=found.rules.version if found.rules else 0,
    ):
        flash_next(
            request, _("Saved. Every grade of the course follows it now; what it said before is kept.")
        )
        return redirect("course", course_id)
    earlier = [(one, sentences(one.rules, found.named)) for one in found.earlier]
    context = {"found": found, "form": form, "earlier": earlier}
    return page(request, "assessment/course_gradebook.html", context, status=422 if form.errors else 200)
