"""The page that sets who leads a subject, once for every group that follows it."""

import uuid
from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muster.assessment.actions.leading import lead_subject
from muster.assessment.forms.set_up import LeadersForm
from muster.assessment.queries.courses import course_record
from muster.assessment.queries.leaders import groups_of_subject, leaders_of_subject
from muster.calendar.attempts import attempt
from muster.people.access import CHANGE_GROUPS
from muster.people.queries.staff import staff_choices
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next


@requires(CHANGE_GROUPS)
@require_http_methods(["GET", "HEAD", "POST"])
def subject_leaders(request: ViewerRequest, course_id: uuid.UUID) -> HttpResponse:
    """Say who leads a subject: they see the results in it, and nothing else of the pupils."""
    viewer = request.viewer
    course = course_record(viewer, course_id)
    groups = groups_of_subject(viewer, course)
    held = [person for person, _name in leaders_of_subject(viewer, course)]
    form = LeadersForm(request.POST or None, initial=dict(zip(("leader", "second"), held, strict=False)))
    form.offer(staff_choices(viewer))
    if form.is_valid() and attempt(
        form, lambda: lead_subject(by=viewer, course_id=course_id, staff=form.leaders())
    ):
        flash_next(request, _("Saved. From today on they see the results in this subject."))
        return redirect("course", course_id)
    title = _("Who leads %(subject)s") % {"subject": course.subject}
    back = reverse("course", args=[course_id])
    return form_page(request, form, FormPage(_("Assessment"), title, back, about=_words(groups)))


def _words(groups: Mapping[uuid.UUID, bool]) -> str:
    """Whom it is about: classes are led one by one, forms and year groups as long as they follow the subject."""
    classes = sum(groups.values())
    words = _("%(n)s classes follow it today; for classes that are new, save this again.") % {"n": classes}
    others = _("%(n)s forms or year groups learn it; who leads it sees their results in this subject alone.")
    said = [words] * (classes > 0) + [others % {"n": len(groups) - classes}] * (classes < len(groups))
    return " ".join(said) or _("Nobody follows it today.")
