"""The pages of known absences: lists, entering, changing, ending, granting, and settling clashes."""

import uuid
from collections.abc import Mapping

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.attendance.access import EXPECT_ABSENCE, GRANT_LEAVE, SEE_KNOWN_ABSENCES
from muster.attendance.actions.expecting import (
    change_absence,
    decide_leave,
    end_absence,
    enter_absence,
    take_session_out,
    write_known,
)
from muster.attendance.headers import NoRegister
from muster.attendance.known import ASKED, WhichAbsence, kinds_offered
from muster.attendance.known_forms import (
    EndForm,
    KnownAbsenceForm,
    PupilsField,
    SettleForm,
    initial_of_absence,
)
from muster.attendance.known_words import CLASH_WORDS, SETTLE_WORDS, state_words, when_words
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.known_absences import known_absence, known_lists
from muster.attendance.queries.pupils import group_choices, pupils_called, pupils_of, session_register_of
from muster.calendar.attempts import attempt
from muster.calendar.refusals import NotPossible
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.access.viewer import Viewer
from muster.ui.flash import flash_next, refuse_next
from muster.ui.ids import id_or_none
from muster.ui.page import page


def _words() -> Mapping[str, object]:
    return {
        "when": when_words,
        "state": state_words,
        "clash_words": CLASH_WORDS,
        "settle_words": SETTLE_WORDS,
    }


def _no_year(request: ViewerRequest) -> HttpResponse:
    return page(request, "calendar/no_year.html", {}, status=404)


def _which(year: SchoolYear, pupil: uuid.UUID, absence: uuid.UUID) -> WhichAbsence:
    return WhichAbsence(pupil, year.period, absence)


@requires(SEE_KNOWN_ABSENCES)
@require_GET
def known_absences(request: ViewerRequest) -> HttpResponse:
    """Known absences by state: clashing, requested, current, coming, and over."""
    viewer = request.viewer
    year = school_year(viewer, viewer.today)
    if year is None:
        return _no_year(request)
    context = {
        **_words(),
        "lists": known_lists(viewer, year),
        "profile": year.profile,
        "may_grant": viewer.reason_everywhere(GRANT_LEAVE) is not None,
        "may_enter": viewer.may(EXPECT_ABSENCE),
        "groups": group_choices(viewer),
    }
    return page(request, "attendance/known_absences.html", context)


@requires(EXPECT_ABSENCE)
@require_POST
def find_for_absence(request: ViewerRequest) -> HttpResponse:
    """Pupils whose names match; what was typed comes in the body, never in an address."""
    typed = request.POST.get("words", "")[:100]
    context = {"found": pupils_called(request.viewer, typed), "typed": typed}
    return page(request, "attendance/known_find.html", context)


@requires(EXPECT_ABSENCE)
@require_http_methods(["GET", "POST"])
def add_absence(request: ViewerRequest) -> HttpResponse:
    """One form for one pupil or for many of a group."""
    viewer = request.viewer
    year = school_year(viewer, viewer.today)
    if year is None:
        return _no_year(request)
    pupils = pupils_of(
        viewer, group=id_or_none(request.GET.get("group", "")), pupil=id_or_none(request.GET.get("pupil", ""))
    )
    if not pupils:
        return redirect("known_absences")
    data = request.POST or None
    form = _form(viewer, year, data, {"first_day": viewer.today, "last_day": viewer.today})
    who = PupilsField(data, pupils=pupils)
    if data and form.is_valid() & who.is_valid():
        chosen = who.cleaned_data["pupils"]
        if attempt(
            form,
            lambda: enter_absence(by=viewer, pupils=chosen, kind=form.chosen_kind(), absence=form.absence()),
        ):
            flash_next(request, _entered(form, len(chosen), viewer))
            return redirect("known_absences")
    status = 422 if form.errors or who.errors else 200
    context = {"form": form, "who": who, "kinds": [kind for kind in form.kinds.values() if kind.hint]}
    return page(request, "attendance/known_add.html", context, status=status)


def _entered(form: KnownAbsenceForm, pupils: int, viewer: Viewer) -> str:
    kind = form.chosen_kind()
    words = ngettext("Entered for %(num)s pupil.", "Entered for %(num)s pupils.", pupils) % {"num": pupils}
    year = school_year(viewer, form.cleaned_data["first_day"])
    code = year.profile.code_on(kind.code, form.cleaned_data["first_day"]) if year else None
    waits = (
        code is not None and code.entered_by.value == "leave" and not viewer.reason_everywhere(GRANT_LEAVE)
    )
    return f"{words} {_('Somebody who may grant leave decides now.')}" if waits else words


@requires(SEE_KNOWN_ABSENCES)
@require_GET
def one_absence(request: ViewerRequest, pupil: uuid.UUID, absence: uuid.UUID) -> HttpResponse:
    """One absence, what can be done about it, and what it said before."""
    viewer = request.viewer
    year = school_year(viewer, viewer.today)
    if year is None:
        return _no_year(request)
    found = known_absence(viewer, year, pupil, absence)
    context = {
        **_words(),
        "found": found,
        "profile": year.profile,
        "may_grant": found.row.absence.state == ASKED and viewer.reason_everywhere(GRANT_LEAVE) is not None,
        "may_enter": viewer.may(EXPECT_ABSENCE),
        "end": EndForm(initial={"last_day": viewer.today}),
    }
    return page(request, "attendance/known_absence.html", context)


@requires(EXPECT_ABSENCE)
@require_http_methods(["GET", "POST"])
def change_one_absence(request: ViewerRequest, pupil: uuid.UUID, absence: uuid.UUID) -> HttpResponse:
    """Change what an absence says."""
    viewer = request.viewer
    year = school_year(viewer, viewer.today)
    if year is None:
        return _no_year(request)
    found = known_absence(viewer, year, pupil, absence)
    form = _form(viewer, year, request.POST or None, initial_of_absence(found.rule, found.row.absence))
    if form.is_valid() and attempt(
        form,
        lambda: change_absence(
            by=viewer, which=_which(year, pupil, absence), kind=form.chosen_kind(), changed=form.absence()
        ),
    ):
        flash_next(request, _("Changed. What it said before is kept."))
        return redirect("one_absence", pupil, absence)
    context = {"form": form, "who": None, "found": found, "kinds": ()}
    return page(request, "attendance/known_add.html", context, status=422 if form.errors else 200)


@requires(EXPECT_ABSENCE)
@require_POST
def end_one_absence(request: ViewerRequest, pupil: uuid.UUID, absence: uuid.UUID) -> HttpResponse:
    """Let an absence end earlier."""
    form = EndForm(request.POST)
    year = school_year(request.viewer, request.viewer.today)
    if year is None:
        return _no_year(request)
    if not form.is_valid():
        refuse_next(request, _("Type the last day as a date."))
        return redirect("one_absence", pupil, absence)
    which, last_day = _which(year, pupil, absence), form.cleaned_data["last_day"]
    try:
        end_absence(by=request.viewer, which=which, last_day=last_day)
        flash_next(request, _("Saved. What it said before is kept."))
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    return redirect("one_absence", pupil, absence)


@requires(GRANT_LEAVE)
@require_POST
def decide_absence(request: ViewerRequest, pupil: uuid.UUID, absence: uuid.UUID) -> HttpResponse:
    """Grant or refuse leave."""
    year = school_year(request.viewer, request.viewer.today)
    if year is None:
        return _no_year(request)
    is_granted = request.POST.get("decision") == "grant"
    words = _("Granted. Registers expect it.") if is_granted else _("Refused. Registers do not expect it.")
    try:
        decide_leave(by=request.viewer, which=_which(year, pupil, absence), is_granted=is_granted)
        flash_next(request, words)
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    return redirect("known_absences")


@requires(EXPECT_ABSENCE)
@require_POST
def settle_clash(request: ViewerRequest, pupil: uuid.UUID, absence: uuid.UUID) -> HttpResponse:
    """Settle a clash: either the absence holds, or what was seen."""
    form = SettleForm(request.POST)
    year = school_year(request.viewer, request.viewer.today)
    if year is None:
        return _no_year(request)
    try:
        if form.is_valid():
            flash_next(request, _settled(request.viewer, form, _which(year, pupil, absence)))
        else:
            refuse_next(request, _("Choose one of the answers."))
    except (NotPossible, NoRegister) as refusal:
        refuse_next(request, refusal.words)
    return HttpResponseRedirect(reverse("known_absences"))


def _settled(viewer: Viewer, form: SettleForm, which: WhichAbsence) -> str:
    """What became of one session, in words. Raises NotPossible and NoRegister."""
    day, slot = form.session()
    if form.cleaned_data["how"] == "known":
        place = session_register_of(viewer, which.pupil_id, day, slot)
        write_known(by=viewer, place=place, pupil=which.pupil_id, absence_id=which.absence_id)
        return _("The register says so now; the first entry stays.")
    take_session_out(by=viewer, which=which, day=day, slot=slot)
    return _("The known absence leaves this session out now.")


def _form(viewer: Viewer, year: SchoolYear, data: object, initial: dict[str, object]) -> KnownAbsenceForm:
    kinds = kinds_offered(year.profile, viewer.today)
    return KnownAbsenceForm(data, kinds=kinds, profile=year.profile, initial=initial)
