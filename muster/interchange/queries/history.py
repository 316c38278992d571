"""What an upload of earlier marks would enter, compared with the school's present state and counted."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.attendance.access import ENTER_HISTORY
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.sites import sites_of_groups
from muster.attendance.records import SESSION_LINE
from muster.calendar.models import AcademicYear
from muster.calendar.profile import Profile
from muster.calendar.queries import profile_of
from muster.interchange.history.plan import (
    FormPlace,
    HistoryPlan,
    KnownSchool,
    KnownYear,
    Passed,
    Planned,
    UnreadyYear,
    plan_history,
)
from muster.interchange.history.reading import MarkLine, read_marks
from muster.interchange.parcel import Parcel, from_upload
from muster.interchange.problems import Findings, Listed, Question, listed, stops
from muster.interchange.queries.numbers import pupils_of_numbers
from muster.interchange.queries.sending import Sent, sent_roster
from muster.interchange.queries.state import year_groups_of
from muster.interchange.tables.choices import Choices
from muster.people.models import Enrolment, Group, Membership
from muster.people.roll import Stay
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.ui.formats import full_date, number


@dataclass(frozen=True, slots=True)
class CodeLine:
    """How often something stands in the file, and what it becomes, in words."""

    written: str
    words: str
    marks: int


@dataclass(frozen=True, slots=True, repr=False)
class HistoryReview:
    """Earlier marks before they are entered. `plan` is None while something stops it or has to be answered."""

    id: uuid.UUID
    sent: Sent
    problems: Listed
    questions: tuple[Question, ...]
    plan: HistoryPlan | None
    summary: str
    passed: tuple[str, ...]
    codes: tuple[CodeLine, ...]
    unready: tuple[tuple[UnreadyYear, str], ...]


def review_history(viewer: Viewer, sent_id: uuid.UUID) -> HistoryReview:
    """Marks that this account sent, read and held against the school. Raises NotThere."""
    sent = sent_roster(viewer, sent_id)
    findings = Findings(tolerant=sent.tolerant)
    parcel = from_upload(sent.files.items(), findings)
    planned = planned_history(viewer, parcel, sent.answers, findings)
    plan = usable(planned, findings)
    return HistoryReview(
        id=sent_id,
        sent=sent,
        problems=listed(findings),
        questions=planned.questions,
        plan=plan,
        summary=summary(plan) if plan else "",
        passed=passed_over(plan) if plan else (),
        codes=code_lines(plan, profile_of(viewer)) if plan else (),
        unready=tuple((year, _to_set_up(year)) for year in planned.unready),
    )


def _to_set_up(year: UnreadyYear) -> str:
    marks = ngettext("%(num)s mark", "%(num)s marks", year.marks) % {"num": number(year.marks)}
    words = (
        _(
            "%(marks)s from %(first)s to %(last)s cannot come in yet: the school year %(year)s has no terms here."
        )
        if year.id
        else _(
            "%(marks)s from %(first)s to %(last)s cannot come in yet: the school year %(year)s is not here."
        )
    )
    said = words % {
        "marks": marks,
        "first": full_date(year.days.first_day),
        "last": full_date(year.days.last_day),
        "year": year.name,
    }
    return said + " " + _("Set it up with its terms, then open this page again: what was sent waits here.")


def summary(plan: HistoryPlan) -> str:
    """`1,204 marks for 31 pupils, from 3 September 2025 to 17 July 2026`."""
    if plan.span is None:
        return _("No mark comes in.")
    marks = ngettext("%(num)s mark", "%(num)s marks", len(plan.marks)) % {"num": number(len(plan.marks))}
    pupils = ngettext("%(num)s pupil", "%(num)s pupils", plan.pupils) % {"num": number(plan.pupils)}
    return _("%(marks)s for %(pupils)s, from %(first)s to %(last)s") % {
        "marks": marks,
        "pupils": pupils,
        "first": full_date(plan.span.first_day),
        "last": full_date(plan.span.last_day),
    }


def passed_over(plan: HistoryPlan) -> tuple[str, ...]:
    """What else stands in the file, in words; what does not occur is not said."""
    passed = plan.passed
    here = ngettext(
        "%(num)s mark is here already and stays.", "%(num)s marks are here already and stay.", passed.here
    )
    blank = ngettext("%(num)s cell holds no mark.", "%(num)s cells hold no mark.", passed.blank)
    of_calendar = ngettext(
        "%(num)s mark follows from the roll and the calendar, and is not entered.",
        "%(num)s marks follow from the roll and the calendar, and are not entered.",
        passed.of_calendar,
    )
    said = ((passed.here, here), (passed.blank, blank), (passed.of_calendar, of_calendar))
    return tuple(words % {"num": number(count)} for count, words in said if count)


def code_lines(plan: HistoryPlan, rules: Profile) -> tuple[CodeLine, ...]:
    """What every code of the file becomes, the commonest first."""
    labels = {code.symbol: code.label for code in rules.codes}
    found = sorted(plan.written.items(), key=lambda pair: -pair[1])
    return tuple(
        CodeLine(written, f"{labels[symbol]} ({symbol})", marks) for (written, symbol), marks in found
    )


def planned_history(
    viewer: Viewer, parcel: Parcel, answers: Mapping[str, str], findings: Findings
) -> Planned:
    """What a table would enter. Where dates have to be told first, nothing is held against the school yet."""
    require(viewer, ENTER_HISTORY)
    lines, about_dates = read_marks(
        parcel,
        Choices(viewer.today, answers, year_groups=year_groups_of(viewer)),
        profile_of(viewer),
        findings,
    )
    if about_dates:
        return Planned(HistoryPlan((), {}, Passed()), about_dates, ())
    return plan_history(lines, _known_school(viewer, lines), answers, findings)


def usable(planned: Planned, findings: Findings) -> HistoryPlan | None:
    """The plan, unless something has to be answered first or faults stop it."""
    return None if planned.questions or stops(findings) else planned.plan


def _known_school(viewer: Viewer, lines: Sequence[MarkLine]) -> KnownSchool:
    people = pupils_of_numbers(
        viewer,
        upns={line.upn for line in lines if line.upn},
        numbers={line.pupil for line in lines if line.pupil},
    )
    years = _years(viewer)
    return KnownSchool(
        today=viewer.today,
        rules=profile_of(viewer),
        years=tuple(KnownYear(year.id, year.span, year.school) for year in years),
        by_upn=people.by_upn,
        by_number=people.by_number,
        stays=_stays(viewer),
        forms=_forms(viewer),
        held=_held(viewer, sorted(people.everyone), years),
        born=people.born,
    )


def _years(viewer: Viewer) -> list[SchoolYear]:
    days = AcademicYear.objects.filter(school_id=viewer.school_id).values_list("first_day", flat=True)
    return [year for day in days if (year := school_year(viewer, day))]


def _stays(viewer: Viewer) -> Mapping[uuid.UUID, Sequence[Stay]]:
    stays: defaultdict[uuid.UUID, list[Stay]] = defaultdict(list)
    rows = Enrolment.objects.filter(school_id=viewer.school_id)
    for pupil, first, last in rows.values_list("pupil_id", "first_day", "last_day"):
        stays[pupil].append(Stay(first, last))
    return stays


def _forms(viewer: Viewer) -> Mapping[uuid.UUID, Sequence[FormPlace]]:
    """Everyone's times in groups that take a register by session."""
    groups = Group.objects.filter(school_id=viewer.school_id, registers=Group.Registers.SESSION)
    sites = sites_of_groups(viewer, groups)
    rows = Membership.objects.filter(school_id=viewer.school_id, group_id__in=list(sites))
    forms: defaultdict[uuid.UUID, list[FormPlace]] = defaultdict(list)
    for pupil, group, first, last in rows.values_list("pupil_id", "group_id", "first_day", "last_day"):
        forms[pupil].append(FormPlace(group, sites[group], Stay(first, last)))
    return forms


def _held(
    viewer: Viewer, pupils: Sequence[uuid.UUID], years: Iterable[SchoolYear]
) -> Mapping[tuple[uuid.UUID, int], tuple[int, int, bytes]]:
    """What these pupils' lines of every year say now: origin, stride and marks."""
    wants = [Want(SESSION_LINE, year.period) for year in years]
    opened = open_folders(viewer, ENTER_HISTORY, pupils, *wants, action="compare with earlier marks")
    return {
        (pupil, want.period): (held.record.origin, held.record.stride, held.record.marks)
        for want in wants
        for pupil, held in opened.of(SESSION_LINE, want.period).items()
    }
