"""A pupil's contacts: adding, correcting, ordering, sharing between siblings, and ending."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from muster.calendar.attempts import attempt
from muster.people import actions
from muster.people.access import CHANGE_ROLL
from muster.people.actions import Correction
from muster.people.forms.contacts import ContactChangeForm, ContactForm, ShareForm, SiblingForm
from muster.people.forms.records import initial_of
from muster.people.queries.contacts import contact_of, contacts_to_share, order_moved
from muster.people.queries.roll import pupils_called, require_pupil
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(CHANGE_ROLL)
def add_contact(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Add a contact who is nobody else's yet."""
    viewer = request.viewer
    require_pupil(viewer, CHANGE_ROLL, pupil_id)
    form = ContactForm(request.POST or None, initial={"may_collect": True, "parental_responsibility": True})
    if form.is_valid() and attempt(
        form,
        lambda: actions.add_contact(
            by=viewer,
            pupil_id=pupil_id,
            contact=form.adult(),
            relationship=form.relationship(pupil_id),
        ),
    ):
        flash_next(request, "Added as the last contact to ring.")
        return redirect("roll_pupil", pupil_id)
    return form_page(request, form, _about(pupil_id, "Add a contact", "Add"))


@requires(CHANGE_ROLL)
def change_contact(request: ViewerRequest, pupil_id: uuid.UUID, contact_id: uuid.UUID) -> HttpResponse:
    """Correct a contact. Their name and details change for every child of theirs, the rest for this pupil."""
    viewer = request.viewer
    held = contact_of(viewer, pupil_id, contact_id)
    initial = {
        **initial_of(held.relationship, 0),
        **initial_of(held.name, 0),
        **initial_of(held.details, 0),
    }
    form = ContactChangeForm(request.POST or None, initial=initial)

    def save() -> None:
        why = form.reason
        actions.change_contact(
            by=viewer,
            pupil_id=pupil_id,
            name=Correction(contact_id, form.name(), why=why),
            details=Correction(contact_id, form.details(), why=why),
            relationship=form.relationship(contact_id),
        )

    if form.is_valid() and attempt(form, save):
        flash_next(request, "Saved. What it said before is kept.")
        return redirect("roll_pupil", pupil_id)
    words = "The name, telephones and address change for every child of theirs; the rest only for this pupil."
    return form_page(request, form, _about(pupil_id, "A contact", about=words))


@requires(CHANGE_ROLL)
def share_contacts(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Find a sibling by name, to share their contacts with this pupil. The name never enters a URL."""
    viewer = request.viewer
    require_pupil(viewer, CHANGE_ROLL, pupil_id)
    form = SiblingForm(request.POST or None)
    found = pupils_called(viewer, form.cleaned_data["words"]) if form.is_valid() else ()
    shown = {
        "pupil_id": pupil_id,
        "form": form,
        "found": [row for row in found if row.pupil_id != pupil_id],
        "searched": form.is_bound and form.is_valid(),
    }
    return page(request, "people/share_contacts.html", shown)


@requires(CHANGE_ROLL)
def contacts_of_sibling(request: ViewerRequest, pupil_id: uuid.UUID, sibling_id: uuid.UUID) -> HttpResponse:
    """Choose which of a sibling's contacts become this pupil's too."""
    viewer = request.viewer
    form = ShareForm(request.POST or None)
    if form.is_valid() and attempt(
        form,
        lambda: actions.link_contact(
            by=viewer, pupil_id=pupil_id, relationship=form.relationship(form.cleaned_data["contact_id"])
        ),
    ):
        flash_next(request, "Linked as the last contact to ring.")
        return redirect("contacts_of_sibling", pupil_id, sibling_id)
    shared = contacts_to_share(viewer, pupil_id, sibling_id)
    forms = [
        (contact, ShareForm(initial=initial_of(contact.relationship, 0), prefix=None)) for contact in shared
    ]
    shown = {"pupil_id": pupil_id, "forms": forms, "sent": form}
    return page(request, "people/contacts_of_sibling.html", shown, status=422 if form.errors else 200)


@requires(CHANGE_ROLL)
@require_POST
def raise_contact(request: ViewerRequest, pupil_id: uuid.UUID, contact_id: uuid.UUID) -> HttpResponse:
    """Ring this contact one place earlier."""
    order = order_moved(request.viewer, pupil_id, contact_id)
    actions.order_contacts(by=request.viewer, pupil_id=pupil_id, contact_ids=order)
    return redirect(reverse("roll_pupil", args=[pupil_id]) + "#contacts")


@requires(CHANGE_ROLL)
@require_POST
def unlink_contact(request: ViewerRequest, pupil_id: uuid.UUID, contact_id: uuid.UUID) -> HttpResponse:
    """Record that somebody is no longer the pupil's contact."""
    actions.unlink_contact(by=request.viewer, pupil_id=pupil_id, contact_id=contact_id)
    flash_next(request, "No longer a contact. The earlier entry is kept.")
    return redirect("roll_pupil", pupil_id)


def _about(pupil_id: uuid.UUID, heading: str, button: str = "Save", about: str = "") -> FormPage:
    return FormPage("Pupil", heading, reverse("roll_pupil", args=[pupil_id]), button, about)
