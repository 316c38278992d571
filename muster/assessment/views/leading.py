"""Who leads a subject, chosen once for all its classes."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muster.assessment.forms.set_up import LeadersForm
from muster.assessment.queries.leading import classes_of_subject, leaders_of_subject
from muster.assessment.queries.set_up import course_record
from muster.calendar.attempts import attempt
from muster.people.access import CHANGE_GROUPS
from muster.people.actions import set_leaders
from muster.people.queries.staff import staff_choices
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(CHANGE_GROUPS)
@require_http_methods(["GET", "HEAD", "POST"])
def subject_leaders(request: ViewerRequest, course_id: uuid.UUID) -> HttpResponse:
    """Say who leads a subject: they see its classes' results, and nothing else of the pupils."""
    viewer = request.viewer
    course = course_record(viewer, course_id)
    classes = classes_of_subject(viewer, course)
    held = [person for person, _name in leaders_of_subject(viewer, course)]
    form = LeadersForm(request.POST or None, initial=dict(zip(("leader", "second"), held, strict=False)))
    form.offer(staff_choices(viewer))
    if form.is_valid() and attempt(
        form, lambda: set_leaders(by=viewer, groups=classes, staff=form.leaders())
    ):
        flash_next(request, _("Saved. From today on they see the results of these classes."))
        return redirect("course", course_id)
    context = {
        "form": form,
        "title": _("Who leads %(subject)s") % {"subject": course.subject},
        "words": _("%(n)s classes follow it today; for classes that are new, save this again.")
        % {"n": len(classes)},
        "back": reverse("course", args=[course_id]),
    }
    return page(request, "assessment/form.html", context, status=422 if form.errors else 200)
