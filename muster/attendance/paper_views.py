"""The pages of paper registers: printing those of a day, and typing them in afterwards by row number."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django import forms
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from muster.attendance.access import NAME_DEVICE, OPEN_REGISTERS, PRINT_REGISTERS
from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.saving import save_marks
from muster.attendance.models import RegisterEntry
from muster.attendance.pages import title_of
from muster.attendance.paper import OnPaper, UnreadablePaper, read_paper
from muster.attendance.paper_sheets import paper_sheet
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.on_paper import day_on_paper, sheets_of_part
from muster.attendance.queries.pupils import Choice
from muster.attendance.queries.sheets import Sheet, register_sheet
from muster.attendance.queries.takers import takers
from muster.attendance.rules import SentMark
from muster.attendance.views import at_place
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page
from muster.ui.papers import make_paper, paper_answer

_PAPER = "attendance/papers/registers.typ"
_FROM_LIST = "list"


class PaperForm(forms.Form):
    """What was written on the paper."""

    absent = forms.CharField(
        label=_("Absent: the numbers of the rows"),
        required=False,
        max_length=300,
        help_text=_("Such as 3, 7"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    late = forms.CharField(
        label=_("Late: the row, then the time or the minutes"),
        required=False,
        max_length=300,
        help_text=_("Such as 5 9:05, or 5 10"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    gaps = forms.CharField(
        label=_("Without a mark: the numbers of the rows"),
        required=False,
        max_length=300,
        help_text=_("Left as gaps, for the office to ask"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    took = forms.TypedChoiceField(
        label=_("Who took it: the name on the paper"),
        coerce=uuid.UUID,
        error_messages={"required": _("Choose who took the register.")},
    )
    at = forms.TimeField(label=_("When it was taken"), widget=forms.TimeInput(attrs={"type": "time"}))
    everyone_else = forms.BooleanField(
        label=_("Everybody else on the paper is marked present"),
        error_messages={
            "required": _(
                "Look at the paper again: a row without a mark is a gap, not present. Name such rows above."
            )
        },
    )

    def offer(self, takers: Sequence[Choice]) -> None:
        """Offer the people who can have taken it."""
        field = self.fields["took"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("Choose")), *((str(person), name) for person, name in takers)]


@requires(OPEN_REGISTERS)
@require_http_methods(["GET", "POST"])
@at_place
def register_from_paper(request: ViewerRequest, place: RegisterPlace) -> HttpResponse:
    """Enter a register taken on paper; each mark says that it was entered late."""
    sheet = register_sheet(request.viewer, place)
    offered = takers(request.viewer, place)
    form = PaperForm(request.POST or None, initial={"at": sheet.header.opens, "took": offered.usual})
    form.offer(offered.choices)
    if request.method == "POST" and form.is_valid():
        try:
            typed = (form.cleaned_data[name] for name in ("absent", "late", "gaps"))
            now = request.viewer.now.time() if place.day == request.viewer.today else None
            found = read_paper(*typed, rows=len(sheet.rows), opens=sheet.header.opens, now=now)
            marks = _marks(request, place, sheet, on_paper=found, at=form.cleaned_data["at"])
            _enter(request, place, marks, taker=form.cleaned_data["took"])
            return _after(request, place)
        except UnreadablePaper as why:
            form.add_error(None, why.words)
    context = {
        "form": form,
        "rows": list(enumerate((row.name for row in sheet.rows), start=1)),
        "title": title_of(sheet.header, sheet.group_name),
        "place": place,
    }
    return page(request, "attendance/from_paper.html", context, status=422 if form.errors else 200)


def _after(request: ViewerRequest, place: RegisterPlace) -> HttpResponse:
    """Return to where this began: the register, or the list at the next one to type in."""
    if request.GET.get("from") != _FROM_LIST:
        address = {"group": place.group_id, "day": place.day, "slot": place.slot_word}
        return HttpResponseRedirect(reverse("register", kwargs=address))
    flash_next(request, gettext("The register is entered, as a late entry from paper."))
    return HttpResponseRedirect(
        f"{reverse('registers_on_paper', kwargs={'day': place.day})}#next-{place.slot_word}"
    )


@requires(OPEN_REGISTERS)
@require_GET
@at_place
def paper_register(request: ViewerRequest, place: RegisterPlace) -> HttpResponse:
    """One register for paper: names and empty boxes, no care, no figures."""
    return _printed(request, [register_sheet(request.viewer, place)])


@requires(PRINT_REGISTERS)
@require_GET
def registers_on_paper(request: ViewerRequest, day: dt.date) -> HttpResponse:
    """The registers of a day, to be printed and then typed in one after another."""
    context = {"found": day_on_paper(request.viewer, day), "may_name": request.viewer.may(NAME_DEVICE)}
    return page(request, "attendance/registers_on_paper.html", context)


@requires(PRINT_REGISTERS)
@require_GET
def print_registers(request: ViewerRequest, day: dt.date, slot: str) -> HttpResponse:
    """Every register of one session or lesson, one per page."""
    sheets = sheets_of_part(request.viewer, day, slot)
    if not sheets:
        words = gettext("There is no register to print.")
        return page(request, "attendance/no_register.html", {"words": words}, status=404)
    return _printed(request, sheets)


def _printed(request: ViewerRequest, sheets: Sequence[Sheet]) -> HttpResponse:
    said = [paper_sheet(sheet, request.viewer.now) for sheet in sheets]
    school = request.viewer.standing.school_name
    paper = make_paper(
        _PAPER, {"sheets": said, "school": school}, title=gettext("Paper registers"), footer=school
    )
    return paper_answer(paper, "paper-registers.pdf")


def _marks(
    request: ViewerRequest, place: RegisterPlace, sheet: Sheet, *, on_paper: OnPaper, at: dt.time
) -> list[SentMark]:
    """The marks for pupils who have none and are not known to be away, timed when the register was taken on paper."""
    moment = dt.datetime.combine(place.day, at, request.viewer.now.tzinfo)
    rules = sheet.header.profile.register
    marks = []
    for number, row in enumerate(sheet.rows, start=1):
        code = rules.absent if number in on_paper.absent else sheet.header.present
        code = rules.late if number in on_paper.late else code
        if not row.code and not row.expected and number not in on_paper.gaps:
            minutes = on_paper.late.get(number)
            marks.append(SentMark(uuid.uuid4(), row.pupil_id, code, "", minutes, moment))
    return marks


def _enter(
    request: ViewerRequest, place: RegisterPlace, marks: Sequence[SentMark], *, taker: uuid.UUID
) -> None:
    """Save the marks: the entry says who typed them in, the register who took it."""
    paper = RegisterEntry.Origin.PAPER
    with transaction.atomic():
        save_marks(by=request.viewer, place=place, marks=marks, origin=paper, taker=taker)
        finish_register(by=request.viewer, place=place, anyway=True)
