"""The pages of letters: writing them, seeing one before it is printed, and printing them for a list of pupils."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.calendar.attempts import attempt
from muster.calendar.refusals import NotPossible
from muster.letters.access import WRITE_LETTERS, WRITE_TO_FAMILY, WRITE_TO_MANY
from muster.letters.actions import agreeing, writing
from muster.letters.forms import LetterForm, WhomForm
from muster.letters.queries import kept
from muster.letters.queries.chosen import addressees, forms_of_school, one_addressee
from muster.letters.queries.wishes import wishes
from muster.letters.rules import FIELDS, SHIPPED
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.approvals.deciding import NotAgreed
from muster.protection.approvals.rules import ALONE_IN_A_DAY, ALONE_IN_A_WEEK, Details
from muster.protection.approvals.taking_out import alone
from muster.ui.flash import flash_next, refuse_next
from muster.ui.page import page
from muster.ui.papers import make_paper, paper_answer


@requires(WRITE_LETTERS)
@require_GET
def letters(request: ViewerRequest) -> HttpResponse:
    """Every letter of the school."""
    shown = {
        "letters": kept.letters(request.viewer),
        "shipped": {each.name for each in SHIPPED},
        "wishes": wishes(request.viewer),
        "alone": alone(request.viewer),
        "most": (ALONE_IN_A_DAY, ALONE_IN_A_WEEK),
    }
    return page(request, "letters/letters.html", shown)


@requires(WRITE_LETTERS)
@require_http_methods(["GET", "POST"])
def new_letter(request: ViewerRequest) -> HttpResponse:
    """Write a letter."""
    return _form(request, LetterForm(request.POST or None), "")


@requires(WRITE_LETTERS)
@require_http_methods(["GET", "POST"])
def change_letter(request: ViewerRequest, letter: str) -> HttpResponse:
    """Change the words of a letter."""
    now = kept.letter(request.viewer, letter)
    initial = {"title": now.title, "language": now.language, "body": now.body}
    return _form(request, LetterForm(request.POST or None, initial=initial), letter)


def _form(request: ViewerRequest, form: LetterForm, name: str) -> HttpResponse:
    def keep() -> None:
        writing.keep_letter(by=request.viewer, name=name, **form.cleaned_data)

    if form.is_valid() and attempt(form, keep):
        flash_next(request, "The letter is kept.")
        return redirect("letters")
    about = FormPage(
        "Letter",
        "What does the letter say?",
        reverse("letters"),
        "Keep the letter",
        terms_title=f"The {len(FIELDS)} fields, and what each becomes",
        terms=tuple((f"{{{field}}}", words) for field, words in FIELDS.items()),
    )
    return form_page(request, form, about)


@requires(WRITE_LETTERS)
@require_POST
def discard_letter(request: ViewerRequest, letter: str) -> HttpResponse:
    """Discard what the school made of a letter."""
    writing.discard_letter(by=request.viewer, name=letter)
    flash_next(request, "The letter is discarded.")
    return redirect("letters")


@requires(WRITE_TO_MANY)
@require_GET
def print_letter(request: ViewerRequest, letter: str) -> HttpResponse:
    """Choose whose families are written to, and see who they are before anything is printed."""
    form = WhomForm(request.GET or None)
    form.offer(forms_of_school(request.viewer))
    chosen = addressees(request.viewer, form.cleaned_data["whom"]) if form.is_valid() else None
    return _choosing(request, letter, form, chosen=chosen)


def _choosing(request: ViewerRequest, letter: str, form: WhomForm, *, chosen: object = None) -> HttpResponse:
    context = {"letter": kept.letter(request.viewer, letter), "form": form, "chosen": chosen}
    return page(request, "letters/print_letter.html", context, status=422 if form.errors else 200)


@requires(WRITE_TO_MANY)
@require_POST
def letter_paper(request: ViewerRequest, letter: str) -> HttpResponse:
    """The letters as one PDF, each recorded with its pupil."""
    form = WhomForm(request.POST)
    form.offer(forms_of_school(request.viewer))
    if not form.is_valid():
        return _choosing(request, letter, form)
    viewer, whom = request.viewer, form.cleaned_data["whom"]
    pupils = [each.id for each in addressees(viewer, whom)]
    try:
        printed = writing.print_letters(by=viewer, name=letter, pupils=pupils, whom=whom)
    except writing.SecondPersonNeeded as refusal:
        return _asked(request, agreeing.details_of(kept.letter(viewer, letter), whom, len(pupils)), refusal)
    except NotPossible as refusal:
        form.add_error("whom", refusal.words)
        return _choosing(request, letter, form)
    return _paper(printed)


@requires(WRITE_LETTERS)
@require_POST
def answer_wish(request: ViewerRequest, wish: uuid.UUID) -> HttpResponse:
    """Agree to many letters that somebody else asked for, or refuse them."""
    agrees = request.POST.get("answer") == "agree"
    try:
        agreeing.answer_letters(by=request.viewer, approval_id=wish, agrees=agrees)
        flash_next(request, "Agreed: they may be printed for a day." if agrees else "Refused.")
    except NotAgreed as refusal:
        refuse_next(request, refusal.words)
    return redirect("letters")


@requires(WRITE_TO_FAMILY)
@require_GET
def letters_to_one(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Every letter, to be looked at and printed for the family of one pupil."""
    viewer = request.viewer
    shown = {"letters": kept.letters(viewer), "addressee": one_addressee(viewer, pupil_id)}
    return page(request, "letters/letters_to_one.html", shown)


@requires(WRITE_TO_FAMILY)
@require_POST
def letter_to_one(request: ViewerRequest, letter: str, pupil_id: uuid.UUID) -> HttpResponse:
    """One letter for the family of one pupil as a PDF, recorded with the pupil."""
    viewer = request.viewer
    try:
        return _paper(writing.print_letters(by=viewer, name=letter, pupils=[pupil_id]))
    except writing.SecondPersonNeeded as refusal:
        whom = str(one_addressee(viewer, pupil_id).id)
        return _asked(request, agreeing.details_of(kept.letter(viewer, letter), whom, 1), refusal)


@requires(WRITE_TO_FAMILY)
@require_GET
def letter_preview(request: ViewerRequest, letter: str, pupil_id: uuid.UUID) -> HttpResponse:
    """The letter as it would be for one pupil; nothing is recorded as written."""
    try:
        return _paper(writing.preview_letter(by=request.viewer, name=letter, pupil=pupil_id))
    except writing.SecondPersonNeeded as refusal:
        refuse_next(request, f"{refusal.words} A preview counts as a letter.")
        return redirect("letters_to_one", pupil_id=pupil_id)


def _asked(request: ViewerRequest, details: Details, refusal: writing.SecondPersonNeeded) -> HttpResponse:
    agreeing.ask_for_letters(by=request.viewer, details=details)
    refuse_next(request, f"{refusal.words} They are asked.")
    return redirect("letters")


def _paper(printed: writing.Printed) -> HttpResponse:
    title = "Letters to families"
    paper = make_paper(
        "letters/papers/letter.typ", {"printed": printed}, title=title, language=printed.language
    )
    return paper_answer(paper, "letters.pdf")
