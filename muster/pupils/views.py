"""The pages of pupils, of classes and of the school's attendance."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from muster.attendance.access import SEE_SCHOOL_FIGURES
from muster.people.access import OPEN_CARE, OPEN_CONTACTS, SEE_NAMES
from muster.protection.access.guards import ViewerRequest, requires
from muster.pupils.access import SEE_CLASS, SEE_PUPIL
from muster.pupils.forms import Filter, Search, TermChoice
from muster.pupils.queries import care, classes, contacts, lists, one, school
from muster.pupils.words import TONE_WORDS
from muster.ui.page import page


@requires(SEE_NAMES)
@require_http_methods(["GET", "HEAD", "POST"])
def pupils(request: ViewerRequest) -> HttpResponse:
    """Everyone on roll, narrowed by year or form; or, when posted, those whose names fit."""
    if request.method == "POST":
        return _found(request)
    chosen = Filter(request.GET)
    chosen.is_valid()
    asked = chosen.cleaned_data
    found = lists.pupils_on_roll(request.viewer, year=asked.get("year", ""), form=asked.get("form"))
    return page(request, "pupils/pupils.html", {"found": found, "typed": ""})


def _found(request: ViewerRequest) -> HttpResponse:
    search = Search(request.POST)
    search.is_valid()
    typed = search.cleaned_data.get("words", "")
    found = lists.pupils_found(request.viewer, typed) if typed else lists.pupils_on_roll(request.viewer)
    return page(request, "pupils/pupils.html", {"found": found, "typed": typed})


@requires(SEE_PUPIL)
@require_GET
def pupil(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """One pupil."""
    return page(
        request,
        "pupils/pupil.html",
        {
            "pupil": one.pupil_page(request.viewer, pupil_id),
            "tones": TONE_WORDS,
            "may_see_contacts": request.viewer.may(OPEN_CONTACTS),
        },
    )


@requires(OPEN_CARE)
@require_GET
def care_card(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """What any adult must know at once."""
    return page(request, "pupils/care_card.html", {"card": care.care_card(request.viewer, pupil_id)})


@requires(OPEN_CONTACTS)
@require_GET
def pupil_contacts(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """How to reach a pupil's family."""
    found = contacts.pupil_contacts(request.viewer, pupil_id)
    return page(request, "pupils/pupil_contacts.html", {"found": found, "pupil_id": pupil_id})


@requires(SEE_CLASS)
@require_GET
def class_page(request: ViewerRequest, group_id: uuid.UUID) -> HttpResponse:
    """One class."""
    return page(request, "pupils/class_page.html", {"shown": classes.class_page(request.viewer, group_id)})


@requires(SEE_SCHOOL_FIGURES)
@require_GET
def school_attendance(request: ViewerRequest) -> HttpResponse:
    """The school by year group and week."""
    chosen = TermChoice(request.GET)
    chosen.is_valid()
    found = school.school_attendance(request.viewer, chosen.cleaned_data.get("term", ""))
    return page(request, "pupils/school_attendance.html", {"found": found})
