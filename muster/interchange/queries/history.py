"""What marks of earlier days that were sent would enter into the school as it is: read, held against it, and counted."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.attendance.access import ENTER_HISTORY
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.records import SESSION_LINE
from muster.calendar.models import AcademicYear
from muster.calendar.profile import Profile
from muster.calendar.queries import profile_of
from muster.interchange.history.plan import FormPlace, HistoryPlan, KnownSchool, KnownYear, plan_history
from muster.interchange.history.reading import MarkLine, read_marks
from muster.interchange.parcel import Parcel, from_upload
from muster.interchange.planning.matching import PUPIL
from muster.interchange.problems import Findings, Listed, Question, listed, stops
from muster.interchange.queries.planned import hash_for
from muster.interchange.queries.sending import Sent, sent_roster
from muster.interchange.tables.choices import Choices
from muster.people.lookups import upn_hash
from muster.people.models import Enrolment, ExternalId, Group, Membership, Pupil
from muster.people.roll import Stay
from muster.people.upn import tidied
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


def review_history(viewer: Viewer, sent_id: uuid.UUID) -> HistoryReview:
    """Marks that this account sent, read and held against the school. Raises NotThere."""
    sent = sent_roster(viewer, sent_id)
    findings = Findings(tolerant=sent.tolerant)
    parcel = from_upload(sent.files.items(), findings)
    plan, questions = planned_history(viewer, parcel, sent.answers, findings)
    if plan is None:
        return HistoryReview(sent_id, sent, listed(findings), questions, None, "", (), ())
    codes = code_lines(plan, profile_of(viewer))
    said = (summary(plan), passed_over(plan), codes)
    return HistoryReview(sent_id, sent, listed(findings), questions, plan, *said)


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
    said = (
        (passed.here, _("%(num)s marks are here already and stay.")),
        (passed.blank, _("%(num)s cells hold no mark.")),
        (passed.of_calendar, _("%(num)s marks follow from the roll and the calendar, and are not entered.")),
    )
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
) -> tuple[HistoryPlan | None, tuple[Question, ...]]:
    """The plan, or nothing where faults stop it or something has to be answered first."""
    require(viewer, ENTER_HISTORY)
    lines, about_dates = read_marks(parcel, Choices(viewer.today, answers), profile_of(viewer), findings)
    if about_dates:
        return None, about_dates
    plan, about_codes = plan_history(lines, _known_school(viewer, lines), answers, findings)
    return (None if about_codes or stops(findings) else plan), about_codes


def _known_school(viewer: Viewer, lines: Sequence[MarkLine]) -> KnownSchool:
    by_upn = _by_upn(viewer, {line.upn for line in lines if line.upn})
    by_number = _by_number(viewer, {line.pupil for line in lines if line.pupil})
    years = _years(viewer)
    return KnownSchool(
        today=viewer.today,
        rules=profile_of(viewer),
        years=tuple(KnownYear(year.id, year.span, year.school) for year in years),
        by_upn=by_upn,
        by_number=by_number,
        stays=_stays(viewer),
        forms=_forms(viewer),
        held=_held(viewer, sorted({*by_upn.values(), *by_number.values()}), years),
    )


def _years(viewer: Viewer) -> list[SchoolYear]:
    days = AcademicYear.objects.filter(school_id=viewer.school_id).values_list("first_day", flat=True)
    return [year for day in days if (year := school_year(viewer, day))]


def _by_upn(viewer: Viewer, upns: Iterable[str]) -> dict[str, uuid.UUID]:
    """Who has these numbers now."""
    by_hash = {upn_hash(viewer.school_id, tidied(upn)): upn for upn in upns}
    rows = Pupil.objects.filter(school_id=viewer.school_id, upn_hash__in=list(by_hash))
    return {by_hash[bytes(found)]: pupil for pupil, found in rows.values_list("pk", "upn_hash") if found}


def _by_number(viewer: Viewer, numbers: Iterable[str]) -> dict[str, uuid.UUID]:
    """Whom these numbers mean: our own ids, UPNs, or what any system that was imported calls its pupils.

    A number that two systems give to two pupils means nobody.
    """
    texts = set(numbers)
    found = _by_upn(viewer, texts)
    pupils = set(Pupil.objects.filter(school_id=viewer.school_id).values_list("pk", flat=True))
    found |= {text: pupil for text in texts if (pupil := _as_id(text)) is not None and pupil in pupils}
    outside = ExternalId.objects.filter(school_id=viewer.school_id, kind=PUPIL)
    targets: defaultdict[str, set[uuid.UUID]] = defaultdict(set)
    for source in outside.values_list("source", flat=True).distinct():
        hash_of = hash_for(viewer.school_id, source)
        by_hash = {hash_of(PUPIL, text): text for text in texts}
        rows = outside.filter(source=source, key_hash__in=list(by_hash)).values_list("key_hash", "target_id")
        for key, target in rows:
            targets[by_hash[bytes(key)]].add(target)
    sure = {text: next(iter(those)) for text, those in targets.items() if len(those) == 1}
    return {**{text: pupil for text, pupil in sure.items() if pupil in pupils}, **found}


def _as_id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _stays(viewer: Viewer) -> Mapping[uuid.UUID, Sequence[Stay]]:
    stays: defaultdict[uuid.UUID, list[Stay]] = defaultdict(list)
    rows = Enrolment.objects.filter(school_id=viewer.school_id)
    for pupil, first, last in rows.values_list("pupil_id", "first_day", "last_day"):
        stays[pupil].append(Stay(first, last))
    return stays


def _forms(viewer: Viewer) -> Mapping[uuid.UUID, Sequence[FormPlace]]:
    """Everyone's times in groups that take a register by session."""
    groups = Group.objects.filter(school_id=viewer.school_id, registers=Group.Registers.SESSION)
    sites = dict(groups.values_list("id", "site_id"))
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
