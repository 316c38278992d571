"""The pages of pupils, of classes and of the school's attendance."""

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from muster.assessment.access import OPEN_ASSESSMENT
from muster.attendance.access import SEE_SCHOOL_FIGURES, SEE_THRESHOLDS
from muster.calendar.refusals import NotPossible
from muster.people.access import OPEN_CARE, OPEN_CONTACTS, SEE_NAMES
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.guards import ViewerRequest, requires
from muster.pupils.access import ISSUE_CERTIFICATE, SEE_CLASS, SEE_PUPIL
from muster.pupils.forms import (
    ArrangedList,
    CertificateDays,
    FigureAsked,
    Filter,
    MeasuresForm,
    PaperSections,
    Search,
    TermChoice,
)
from muster.pupils.listing import rows_html
from muster.pupils.profile import profile_of
from muster.pupils.queries import (
    behind,
    care,
    certificate,
    classes,
    contacts,
    lists,
    measures,
    one,
    school,
    thresholds,
)
from muster.pupils.queries.one import printed_words
from muster.pupils.results import shown_kinds
from muster.pupils.rules import Column
from muster.ui.page import page
from muster.ui.papers import make_paper, paper_answer

_CLASS_COLUMNS = {
    Column.NAME: "Pupil",
    Column.FORM: "Form",
    Column.MISSED: "Missed this year",
    Column.LATE: "Late",
    Column.GAPS: "Gaps",
    Column.ATTENDANCE: "Attendance",
}
_FIGURE_COLUMNS = {
    Column.NAME: "Pupil",
    Column.FORM: "Form",
    Column.MISSED: "Missed",
    Column.LATE: "Late",
    Column.GAPS: "Gaps",
    Column.ATTENDANCE: "Attendance",
}
_PROFILE = "pupils/papers/profile.typ"
_CERTIFICATE = "pupils/papers/certificate.typ"
_ASKED = ("first", "last", "slot", "years", "only", "form", "code", "what", "held", "at")


@requires(SEE_NAMES)
@require_http_methods(["GET", "HEAD", "POST"])
def pupils(request: ViewerRequest) -> HttpResponse:
    """Everyone on roll, filtered by year or form; when posted, the pupils whose names match."""
    if request.method == "POST":
        return _found(request)
    chosen = Filter(request.GET)
    chosen.is_valid()
    asked = chosen.cleaned_data
    found = lists.pupils_on_roll(request.viewer, year=asked.get("year", ""), form=asked.get("form"))
    return page(
        request,
        "pupils/pupils.html",
        {"found": found, "rows": rows_html(request.viewer, found.rows), "typed": ""},
    )


def _found(request: ViewerRequest) -> HttpResponse:
    search = Search(request.POST)
    search.is_valid()
    typed = search.cleaned_data.get("words", "")
    found = lists.pupils_found(request.viewer, typed) if typed else lists.pupils_on_roll(request.viewer)
    return page(
        request,
        "pupils/pupils.html",
        {"found": found, "rows": rows_html(request.viewer, found.rows), "typed": typed},
    )


@requires(SEE_PUPIL)
@require_GET
def pupil(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """One pupil."""
    shown = one.pupil_page(request.viewer, pupil_id, with_results=True)
    results = shown.results
    return page(
        request,
        "pupils/pupil.html",
        {
            "pupil": shown,
            "kinds": None if results is None else shown_kinds(results.lines),
            "eight": results.eight if results else None,
            "has_grades": results is not None and results.makes_grades,
        },
    )


@requires(SEE_PUPIL)
@require_GET
def pupil_paper(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """The chosen parts of a pupil's page to print, with who printed it and when."""
    may_open_care = request.viewer.may(OPEN_CARE)
    sections = PaperSections(request.GET or None).offer(care=may_open_care).chosen()
    return page(
        request,
        "pupils/pupil_paper.html",
        {
            "pupil": one.pupil_page(request.viewer, pupil_id, what="print"),
            "care": care.care_card(request.viewer, pupil_id) if "care" in sections else None,
            "sections": sections,
            "form": PaperSections({"section": sections}).offer(care=may_open_care),
            "printed": printed_words(request.viewer),
        },
    )


@requires(SEE_PUPIL)
@require_GET
def pupil_profile(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """A one-page profile for a meeting, as a PDF; recorded as printed."""
    shown = one.pupil_page(request.viewer, pupil_id, what="print", with_results=True)
    said = profile_of(shown, shown_kinds(shown.results.lines if shown.results else ()))
    title = "Profile for a meeting"
    footer = printed_words(request.viewer)
    return paper_answer(make_paper(_PROFILE, {"said": said}, title=title, footer=footer), "profile.pdf")


@requires(ISSUE_CERTIFICATE)
@require_http_methods(["GET", "POST"])
def attendance_certificate(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Choose the days of a certificate; when posted, the certificate itself as a PDF."""
    first, last = certificate.days_offered(request.viewer, pupil_id)
    form = CertificateDays(request.POST or None, initial={"first": first, "last": last})
    if form.is_valid():
        try:
            said = certificate.certificate(request.viewer, pupil_id, **form.cleaned_data)
        except NotPossible as refusal:
            form.add_error(refusal.field, refusal.words)
        else:
            title = "Attendance certificate"
            paper = make_paper(_CERTIFICATE, {"said": said}, title=title, footer=said.footer)
            return paper_answer(paper, "attendance-certificate.pdf")
    about = FormPage(
        "Attendance certificate",
        "Which days shall the certificate be of?",
        reverse("pupil", kwargs={"pupil_id": pupil_id}),
        "Make the certificate",
        "One page, for whoever has to see it outside. That it was made is recorded.",
    )
    return form_page(request, form, about)


@requires(OPEN_CARE)
@require_GET
def care_card(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """The care card."""
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
    shown = classes.class_page(request.viewer, group_id)
    without = {Column.FORM} if not shown.forms else set()
    without |= {Column.GAPS} if not shown.unmarked else set()
    columns = {column: words for column, words in _CLASS_COLUMNS.items() if column not in without}
    arranged = ArrangedList(request.GET).arrangement(columns).of(shown.rows, columns)
    context = {
        "shown": shown,
        "arranged": arranged,
        "may_see_targets": request.viewer.may(OPEN_ASSESSMENT),
    }
    return page(request, "pupils/class_page.html", context)


@requires(SEE_SCHOOL_FIGURES)
@require_GET
def pupils_behind(request: ViewerRequest) -> HttpResponse:
    """The pupils behind a figure."""
    form = FigureAsked(request.GET)
    arrangement, chosen = form.arrangement(_FIGURE_COLUMNS), form.chosen()
    asked = behind.Asked(**{name: chosen[name] for name in _ASKED if name in chosen})
    found = behind.pupils_behind(request.viewer, asked)
    arranged = arrangement.of(found.rows if found else (), _FIGURE_COLUMNS)
    return page(request, "pupils/pupils_behind.html", {"found": found, "arranged": arranged})


@requires(SEE_SCHOOL_FIGURES)
@require_GET
def school_attendance(request: ViewerRequest) -> HttpResponse:
    """The school by year group and week."""
    chosen = TermChoice(request.GET)
    chosen.is_valid()
    found = school.school_attendance(request.viewer, chosen.cleaned_data.get("term", ""))
    return page(request, "pupils/school_attendance.html", {"found": found})


@requires(SEE_SCHOOL_FIGURES)
@require_GET
def attendance_measures(request: ViewerRequest) -> HttpResponse:
    """The school's attendance by group, week or code, over any days, compared with others, now or as at a past moment."""
    form = MeasuresForm(request.GET)
    form.offer(groups=measures.may_compare_groups(request.viewer))
    found = None
    if form.is_valid():
        try:
            found = measures.measures(request.viewer, measures.MeasureAsked(**form.cleaned_data))
        except NotPossible as refusal:
            form.add_error(refusal.field, refusal.words)
    return page(
        request,
        "pupils/attendance_measures.html",
        {"form": form, "found": found},
        status=422 if form.errors else 200,
    )


@requires(SEE_THRESHOLDS)
@require_GET
def attendance_thresholds(request: ViewerRequest) -> HttpResponse:
    """Who has reached an absence threshold, with the evidence, and patterns beyond chance."""
    return page(
        request, "pupils/attendance_thresholds.html", {"found": thresholds.thresholds(request.viewer)}
    )
