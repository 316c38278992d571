"""The pages of one pupil's records: each shown for correction on its own page, with its earlier content."""

import uuid
from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from muster.calendar.attempts import attempt
from muster.people import actions
from muster.people.access import CHANGE_CARE, CHANGE_CHARACTERISTICS, CHANGE_ROLL, OPEN_CHARACTERISTICS
from muster.people.actions import Correction
from muster.people.characteristics import words_of_spell
from muster.people.forms.records import (
    CareForm,
    CorrectionForm,
    DetailsForm,
    NameForm,
    ParticularsForm,
    SpellForm,
    initial_of,
)
from muster.people.queries.records import characteristics_of, one_record, past_values, pupil_record
from muster.people.records import (
    CARE_CARD,
    CONTACT_DETAILS,
    NAME,
    PARTICULARS,
    Characteristics,
    Spell,
)
from muster.people.roll import Stay, standing_on
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.decisions import NotThere
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.folder.kinds import Held, RecordT
from muster.ui.flash import flash_next
from muster.ui.page import page

_SAVED = "Saved. What it said before is kept."


@requires(CHANGE_ROLL)
def roll_pupil(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Everything that the office keeps of a pupil, with a way to change each part."""
    viewer = request.viewer
    record = pupil_record(viewer, pupil_id)
    stays = [Stay(time.first_day, time.last_day) for time in record.times]
    shown = {
        "record": record,
        "standing": standing_on(stays, viewer.today).value,
        "today": viewer.today,
        "may_care": viewer.may(CHANGE_CARE),
        "may_characteristics": viewer.may(OPEN_CHARACTERISTICS),
    }
    return page(request, "people/roll_pupil.html", shown)


@requires(CHANGE_ROLL)
def pupil_history(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """What the pupil's records said before they were corrected."""
    shown = {"pupil_id": pupil_id, "past": past_values(request.viewer, pupil_id)}
    return page(request, "people/pupil_history.html", shown)


@requires(CHANGE_ROLL)
def pupil_name(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Correct a pupil's names."""
    held = one_record(request.viewer, CHANGE_ROLL, NAME, pupil_id)
    form = NameForm(request.POST or None, initial=initial_of(held.record, held.version))
    return _correct(
        request,
        form,
        (pupil_id, held, "Names"),
        lambda: actions.correct_names(
            by=request.viewer, corrections=[_correction(pupil_id, form, form.name(held.record.title))]
        ),
    )


@requires(CHANGE_ROLL)
def pupil_particulars(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Correct a pupil's particulars."""
    held = one_record(request.viewer, CHANGE_ROLL, PARTICULARS, pupil_id)
    form = ParticularsForm(request.POST or None, initial=initial_of(held.record, held.version))
    return _correct(
        request,
        form,
        (pupil_id, held, "Particulars"),
        lambda: actions.correct_particulars(
            by=request.viewer, corrections=[_correction(pupil_id, form, form.particulars(held.record))]
        ),
    )


@requires(CHANGE_ROLL)
def pupil_details(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Correct where a pupil lives and can be reached."""
    held = one_record(request.viewer, CHANGE_ROLL, CONTACT_DETAILS, pupil_id)
    form = DetailsForm(request.POST or None, initial=initial_of(held.record, held.version))
    return _correct(
        request,
        form,
        (pupil_id, held, "Address and telephone"),
        lambda: actions.correct_contact_details(
            by=request.viewer, corrections=[_correction(pupil_id, form, form.details())]
        ),
    )


@requires(CHANGE_CARE)
def pupil_care(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Correct a pupil's care card."""
    held = one_record(request.viewer, CHANGE_CARE, CARE_CARD, pupil_id)
    form = CareForm(request.POST or None, initial=initial_of(held.record, held.version))
    return _correct(
        request,
        form,
        (pupil_id, held, "Care card"),
        lambda: actions.correct_care(
            by=request.viewer, corrections=[_correction(pupil_id, form, form.card())]
        ),
    )


@requires(OPEN_CHARACTERISTICS)
def pupil_characteristics(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """A pupil's needs and eligibility, each with its days."""
    held = characteristics_of(request.viewer, pupil_id)
    spells = [
        (at, words_of_spell(spell.what, spell.code), spell) for at, spell in enumerate(held.record.spells)
    ]
    shown = {
        "pupil_id": pupil_id,
        "spells": spells,
        "back": _home_of(request, pupil_id),
        "may_change": request.viewer.may(CHANGE_CHARACTERISTICS),
    }
    return page(request, "people/pupil_characteristics.html", shown)


@requires(CHANGE_CHARACTERISTICS)
def add_characteristic(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Add a need, an eligibility or the like."""
    held = characteristics_of(request.viewer, pupil_id, CHANGE_CHARACTERISTICS)
    return _spell(request, pupil_id, held, at=len(held.record.spells))


@requires(CHANGE_CHARACTERISTICS)
def change_characteristic(request: ViewerRequest, pupil_id: uuid.UUID, at: int) -> HttpResponse:
    """Change one of them: usually to say until when it held."""
    held = characteristics_of(request.viewer, pupil_id, CHANGE_CHARACTERISTICS)
    if at >= len(held.record.spells):
        raise NotThere(CHANGE_CHARACTERISTICS, [pupil_id])
    return _spell(request, pupil_id, held, at=at)


def _spell(
    request: ViewerRequest, pupil_id: uuid.UUID, held: Held[Characteristics], *, at: int
) -> HttpResponse:
    spells = held.record.spells
    initial = initial_of(spells[at] if at < len(spells) else Spell("", ""), held.version)
    form = SpellForm(request.POST or None, initial=initial)

    def save() -> None:
        changed = Characteristics((*spells[:at], form.spell(), *spells[at + 1 :]))
        actions.correct_characteristics(by=request.viewer, corrections=[_correction(pupil_id, form, changed)])

    if form.is_valid() and attempt(form, save, version=held.version):
        flash_next(request, _SAVED)
        return redirect("pupil_characteristics", pupil_id)
    back = reverse("pupil_characteristics", args=[pupil_id])
    return form_page(request, form, FormPage("Pupil", "Needs and eligibility", back))


def _correct(
    request: ViewerRequest,
    form: CorrectionForm,
    about: tuple[uuid.UUID, Held[RecordT], str],
    save: Callable[[], object],
) -> HttpResponse:
    """Show a correction, or save it. `about` is the pupil, the record as it lies in the folder, and the heading."""
    pupil_id, held, heading = about
    if form.is_valid() and attempt(form, save, version=held.version):
        flash_next(request, _SAVED)
        return redirect(_home_of(request, pupil_id))
    return form_page(request, form, FormPage("Pupil", heading, _home_of(request, pupil_id)))


def _home_of(request: ViewerRequest, pupil_id: uuid.UUID) -> str:
    """The page to return to: the office's, or the pupil's page for those who keep only a part of the records."""
    return reverse("roll_pupil" if request.viewer.may(CHANGE_ROLL) else "pupil", args=[pupil_id])


def _correction(pupil_id: uuid.UUID, form: CorrectionForm, record: RecordT) -> Correction[RecordT]:
    return Correction(pupil_id, record, version=form.read_at, why=form.reason)
