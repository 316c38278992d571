"""The pages of the school year: its terms, its closures, and when its registers open and close."""

import uuid
from collections.abc import Mapping
from functools import partial

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from muster.calendar import actions, queries
from muster.calendar.access import CHANGE_CALENDAR, SEE_CALENDAR
from muster.calendar.attempts import attempt
from muster.calendar.forms import ClosureForm, PeriodForm, TermForm, TimeForm, YearEndForm, YearForm
from muster.calendar.models import AcademicYear, Closure, LessonPeriod, SessionTime, Term
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.access.pages import address_open_to
from muster.protection.access.viewer import Viewer
from muster.ui.flash import flash_next, refuse_next
from muster.ui.page import page

_TITLES = {
    "term": "A part of the year",
    "closure": "Days on which the school is closed",
    "time": "When a session's register opens and closes",
    "period": "A lesson of the day",
}
PartForm = TermForm | ClosureForm | TimeForm | PeriodForm
Part = Term | Closure | SessionTime | LessonPeriod


@requires(SEE_CALENDAR)
def calendar(request: ViewerRequest) -> HttpResponse:
    """Today's school year, or the way to set up the first one."""
    year_id = queries.current_year_id(request.viewer)
    if year_id is None:
        return page(request, "calendar/no_year.html", {"may_change": request.viewer.may(CHANGE_CALENDAR)})
    return _year(request, year_id)


@requires(SEE_CALENDAR)
def school_year(request: ViewerRequest, year_id: uuid.UUID) -> HttpResponse:
    """One school year."""
    return _year(request, year_id)


@requires(CHANGE_CALENDAR)
def add_year(request: ViewerRequest) -> HttpResponse:
    """Open an academic year, and go on to its terms. The address that leads here may name its days."""
    likely = queries.year_to_open(request.viewer)
    days = {"first_day": likely.first_day, "last_day": likely.last_day}
    given = {name: request.GET.get(name, day) for name, day in days.items()}
    form = YearForm(request.POST or None, initial=given)
    if form.is_valid() and attempt(form, partial(actions.open_year, by=request.viewer, **form.cleaned_data)):
        opened = queries.year_id_on(request.viewer, form.cleaned_data["first_day"])
        return redirect("school_year", opened)
    return _form_page(request, form, "A new school year")


@requires(CHANGE_CALENDAR)
def change_year(request: ViewerRequest, year_id: uuid.UUID) -> HttpResponse:
    """Correct the last day of a year."""
    year = queries.the_year(request.viewer, year_id)
    form = YearEndForm(request.POST or None, initial={"last_day": year.last_day})
    if form.is_valid() and attempt(
        form, partial(actions.change_year, by=request.viewer, year_id=year_id, **form.cleaned_data)
    ):
        return redirect("school_year", year_id)
    return _form_page(request, form, f"The school year {year}")


@requires(CHANGE_CALENDAR)
def add_to_year(request: ViewerRequest, year_id: uuid.UUID, what: str) -> HttpResponse:
    """Add a term, a closure, session times or a lesson period to a year."""
    year = queries.the_year(request.viewer, year_id)
    form = _part_form(request, what, None, offered=_offered(request.viewer, year, what))
    if form.is_valid() and attempt(form, partial(_add, request.viewer, year, form)):
        flash_next(request, "Added.")
        return redirect("school_year", year_id)
    return _form_page(request, form, _TITLES[what])


@requires(CHANGE_CALENDAR)
def change_part(request: ViewerRequest, what: str, row_id: uuid.UUID) -> HttpResponse:
    """Correct a term, a closure, session times or a lesson period."""
    row = queries.row_to_change(request.viewer, what, row_id)
    form = _part_form(request, what, row)
    if form.is_valid() and attempt(form, partial(_change, request.viewer, row, form)):
        flash_next(request, "Saved. What it said before is kept.")
        return redirect("school_year", row.year_id)
    return _form_page(request, form, _TITLES[what], removable=(what, row_id))


@requires(CHANGE_CALENDAR)
@require_POST
def remove_part(request: ViewerRequest, what: str, row_id: uuid.UUID) -> HttpResponse:
    """Remove a term, a closure, session times or a lesson period."""
    row = queries.row_to_change(request.viewer, what, row_id)
    try:
        actions.remove_row(by=request.viewer, what=what, row_id=row_id)
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    else:
        flash_next(request, "Removed. What it said is kept.")
    return redirect("school_year", row.year_id)


def _year(request: ViewerRequest, year_id: uuid.UUID) -> HttpResponse:
    viewer = request.viewer
    shown = {
        "year": queries.year_page(viewer, year_id),
        "years": queries.years(viewer),
        "words": queries.profile_of(viewer).words,
        "may_change": viewer.may(CHANGE_CALENDAR),
        "unexpected": address_open_to(viewer, "closures"),
    }
    return page(request, "calendar/year.html", shown)


def _form_page(
    request: ViewerRequest, form: forms.Form, title: str, removable: tuple[str, uuid.UUID] | None = None
) -> HttpResponse:
    shown = {"form": form, "title": title, "removable": removable}
    return page(request, "calendar/form.html", shown, status=422 if form.is_bound else 200)


def _part_form(
    request: ViewerRequest, what: str, row: Part | None, offered: Mapping[str, object] | None = None
) -> PartForm:
    """The form of one part of a year, filled from the row where there is one. Raises NotThere."""
    kinds: dict[str, type[PartForm]] = {
        "term": TermForm,
        "closure": ClosureForm,
        "time": TimeForm,
        "period": PeriodForm,
    }
    if what not in kinds:
        raise NotThere(CHANGE_CALENDAR)
    names = kinds[what].base_fields
    initial = {name: getattr(row, name) for name in names} if row else dict(offered or {})
    form = kinds[what](request.POST or None, initial=initial)
    if isinstance(form, TermForm):
        form.offer(queries.profile_of(request.viewer).words)
    if isinstance(form, ClosureForm):
        form.offer(queries.site_choices(request.viewer))
    if isinstance(form, PeriodForm):
        form.fields["number"].disabled = row is not None
    if isinstance(form, TimeForm):
        form.offer(queries.profile_of(request.viewer), queries.site_choices(request.viewer))
    return form


def _offered(viewer: Viewer, year: AcademicYear, what: str) -> Mapping[str, object]:
    """What a form starts with: the country's usual times for the first session that has none yet."""
    if what != "time":
        return {}
    taken = queries.slots_with_times(year)
    for slot, usual in enumerate(queries.profile_of(viewer).sessions):
        if slot not in taken:
            return {"slot": slot, "opens": usual.opens, "closes": usual.closes, "ends": usual.ends}
    return {}


def _add(viewer: Viewer, year: AcademicYear, form: PartForm) -> None:
    if isinstance(form, TermForm):
        actions.set_terms(by=viewer, year=year, terms=[form.span()])
    elif isinstance(form, ClosureForm):
        actions.add_closures(by=viewer, year=year, closures=[form.span()])
    elif isinstance(form, TimeForm):
        actions.set_times(by=viewer, year=year, times=[form.time()])
    else:
        actions.set_times(by=viewer, year=year, times=[], periods=[form.period()])


def _change(viewer: Viewer, row: Part, form: PartForm) -> None:
    if isinstance(form, TermForm):
        actions.change_term(by=viewer, term_id=row.id, term=form.span())
    elif isinstance(form, ClosureForm):
        actions.change_closure(by=viewer, closure_id=row.id, closure=form.span())
    elif isinstance(form, TimeForm):
        actions.change_time(by=viewer, time_id=row.id, time=form.time())
    else:
        actions.change_period(by=viewer, period_id=row.id, period=form.period())
