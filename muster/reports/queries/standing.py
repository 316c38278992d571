"""The progress of reports: the year's cycles, the proof-reading queue with its questions, and what is handed out."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from muster.people.directory import names
from muster.people.queries.groups import natural
from muster.protection.access.decisions import NotThere, reasons_for_people
from muster.protection.access.pages import address_open_to
from muster.protection.access.viewer import Viewer
from muster.protection.approvals.taking_out import note_taken_out
from muster.protection.files.keeping import OpenedFile, open_files
from muster.reports.access import HAND_OUT_REPORTS, OPEN_REPORTS, READ_REPORTS, RUN_REPORTS, TELL_FAMILIES
from muster.reports.authority import WordsPlace
from muster.reports.content import Content
from muster.reports.models import Report, ReportCycle, ReportTemplate
from muster.reports.parts import Part
from muster.reports.proofs import SERIOUS, Finding, Limits, findings
from muster.reports.queries.content import contents
from muster.reports.queries.links import AtHome, at_home
from muster.reports.queries.members import Cycle
from muster.reports.queries.writing import may_write, place_address
from muster.reports.records import REPORT
from muster.ui.formats import full_date


@dataclass(frozen=True, slots=True)
class Standing:
    """How many reports there are, were read and found good, and are made since."""

    pupils: int
    read: int
    made: int

    @property
    def waiting(self) -> int:
        """How many are found good and still to be made."""
        return self.read - self.made

    @property
    def not_made(self) -> int:
        """How many pupils' reports are not made as they were last found good."""
        return self.pupils - self.made

    @property
    def percent(self) -> int:
        """What percentage of the good ones is made, for a progress bar."""
        return 100 * self.made // self.read if self.read else 0


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One report in the queue: whose, what there is to ask, and whether it was found good."""

    pupil_id: uuid.UUID
    name: str
    form: str
    findings: tuple[Finding, ...]
    is_good: bool
    is_made: bool


@dataclass(frozen=True, slots=True)
class ProofQueue:
    """The reports that the viewer may read: those with something to ask first, then those that are good already."""

    rows: tuple[ProofRow, ...]

    @property
    def good(self) -> int:
        """How many were found good."""
        return sum(row.is_good for row in self.rows)

    def after(self, pupil_id: uuid.UUID) -> uuid.UUID | None:
        """The next that is still to be read."""
        waiting = [row.pupil_id for row in self.rows if not row.is_good and row.pupil_id != pupil_id]
        return waiting[0] if waiting else None


@dataclass(frozen=True, slots=True)
class OneReport:
    """One report to be read, with what there is to ask about it and where it stands.

    `mend` says, by the (part, course) of a comment, where the reader may write other words; nothing once it is released.
    """

    content: Content
    row: ProofRow
    following: uuid.UUID | None
    mend: Mapping[tuple[Part, uuid.UUID | None], str]


@dataclass(frozen=True, slots=True)
class HandOut:
    """The released reports of a form, by pupil, and how each stands at home."""

    form_id: uuid.UUID
    form: str
    pupils: tuple[tuple[uuid.UUID, str, AtHome], ...]

    @property
    def for_paper(self) -> int:
        """How many have not been opened at home."""
        return sum(home.wants_paper for _, _, home in self.pupils)


def cycles(viewer: Viewer) -> tuple[ReportCycle, ...]:
    """The cycles of the years that go on, newest first. Raises NotThere."""
    if not viewer.may(OPEN_REPORTS):
        raise NotThere(OPEN_REPORTS)
    rows = ReportCycle.objects.filter(school_id=viewer.school_id, year__last_day__gte=viewer.today)
    return tuple(rows.order_by("-made_at"))


def templates(viewer: Viewer) -> tuple[ReportTemplate, ...]:
    """The school's templates by name. Raises NotThere."""
    if not viewer.may(RUN_REPORTS):
        raise NotThere(RUN_REPORTS)
    return tuple(ReportTemplate.objects.filter(school_id=viewer.school_id).order_by("name"))


def standing_of(cycle: Cycle) -> Standing:
    """How far the reports of a cycle have come; structure only."""
    rows = list(_reports(cycle).values())
    return Standing(len(cycle.pupils), sum(row.is_good for row in rows), sum(row.is_made for row in rows))


def _reports(cycle: Cycle) -> Mapping[uuid.UUID, Report]:
    rows = Report.objects.filter(school_id=cycle.row.school_id, cycle=cycle.row, pupil_id__in=cycle.pupils)
    return {row.pupil_id: row for row in rows}


def may_read_some(viewer: Viewer, cycle: Cycle) -> bool:
    """Whether any of these reports is the viewer's to read, so that a page may lead there."""
    return viewer.may(READ_REPORTS) and bool(reasons_for_people(viewer, READ_REPORTS, list(cycle.pupils)))


def may_hand_out_some(viewer: Viewer, cycle: Cycle) -> bool:
    """Whether the viewer may hand any of these reports to families."""
    return (
        cycle.row.is_released(viewer.today)
        and viewer.may(HAND_OUT_REPORTS)
        and bool(reasons_for_people(viewer, HAND_OUT_REPORTS, list(cycle.pupils)))
    )


def proof_queue(viewer: Viewer, cycle: Cycle) -> ProofQueue:
    """The reports that the viewer may read, opened and checked beside each other. Raises NotThere."""
    rows, _ = _proofs(viewer, cycle)
    return ProofQueue(rows)


def one_report(viewer: Viewer, cycle: Cycle, pupil_id: uuid.UUID) -> OneReport:
    """One report with its findings; the others are opened too, since some are about what stands in both. Raises NotThere."""
    rows, opened = _proofs(viewer, cycle)
    row = next((row for row in rows if row.pupil_id == pupil_id), None)
    if row is None:
        raise NotThere(READ_REPORTS, [pupil_id])
    mend = dict(_mended_at(viewer, cycle, opened[pupil_id]))
    return OneReport(opened[pupil_id], row, ProofQueue(rows).after(pupil_id), mend)


def _mended_at(
    viewer: Viewer, cycle: Cycle, content: Content
) -> Iterator[tuple[tuple[Part, uuid.UUID | None], str]]:
    """The comments of a report that the viewer may write, each with its place on the page of its class."""
    if cycle.row.is_released(viewer.today):
        return
    pupil = content.pupil_id
    groups = {one.course_id: one.group_id for one in cycle.courses_of().get(pupil, ())}
    for one in content.comments:
        group = groups.get(one.about) if one.about else cycle.pupils[pupil].form_id
        if group is None:
            continue
        place = WordsPlace(one.part, group, one.about)
        if may_write(viewer, place):
            yield (one.part, one.about), f"{place_address(cycle.row.id, place)}#about-{pupil}"


def one_content(viewer: Viewer, cycle: Cycle, pupil_id: uuid.UUID) -> Content:
    """What one report says now. Raises NotThere."""
    if pupil_id not in cycle.pupils:
        raise NotThere(READ_REPORTS, [pupil_id])
    return contents(viewer, cycle, [pupil_id], action="read a report")[pupil_id]


def _proofs(viewer: Viewer, cycle: Cycle) -> tuple[tuple[ProofRow, ...], Mapping[uuid.UUID, Content]]:
    allowed = reasons_for_people(viewer, READ_REPORTS, list(cycle.pupils))
    pupils = [pupil for pupil in cycle.pupils if pupil in allowed]
    if not pupils:
        raise NotThere(READ_REPORTS)
    opened = contents(viewer, cycle, pupils, action="read reports")
    limits = Limits(cycle.row.shortest, cycle.row.longest)
    directory, reports = names(viewer), _reports(cycle)
    everybody = [directory.person(pupil) for pupil in cycle.pupils]
    asked = findings([one.proof() for one in opened.values()], limits, everybody)
    rows = [
        ProofRow(
            pupil_id=pupil,
            name=content.shown_name,
            form=content.form,
            findings=asked[pupil],
            is_good=pupil in reports and reports[pupil].is_good,
            is_made=pupil in reports and reports[pupil].is_made,
        )
        for pupil, content in opened.items()
    ]
    return tuple(sorted(rows, key=_in_queue)), opened


def _in_queue(row: ProofRow) -> tuple[object, ...]:
    """First what would hurt at home, then what else there is to ask; what is good already comes last."""
    serious = any(one.check in SERIOUS for one in row.findings)
    return row.is_good, not serious, not row.findings, natural(row.form)


def handed_out(viewer: Viewer, cycle: Cycle) -> tuple[HandOut, ...]:
    """Whose released reports the viewer may hand out, by form; structure and names. Raises NotThere."""
    if not cycle.row.is_released(viewer.today):
        raise NotThere(HAND_OUT_REPORTS)
    made = {pupil for pupil, row in _reports(cycle).items() if row.is_made}
    allowed = reasons_for_people(viewer, HAND_OUT_REPORTS, sorted(made))
    homes = at_home(viewer, cycle.row, allowed.keys())
    directory = names(viewer)
    found = [
        HandOut(
            form,
            directory.group(form),
            tuple((one, directory.shown(one), homes[one]) for one in pupils if one in allowed),
        )
        for form, pupils in cycle.forms().items()
    ]
    return tuple(sorted((one for one in found if one.pupils), key=lambda one: natural(one.form)))


@dataclass(frozen=True, slots=True)
class NotArrived:
    """A link that a family cannot use: about whom, why, and for who may send another, whose it is and where that is mended."""

    pupil_id: uuid.UUID
    name: str
    form: str
    words: str
    contact: str
    mend: str


def not_arrived(viewer: Viewer, forms: Iterable[HandOut]) -> tuple[NotArrived, ...]:
    """Every link of these reports that did not arrive or was tried out, of families who have opened none; names alone."""
    directory, may_send = names(viewer), viewer.may(TELL_FAMILIES)
    return tuple(
        NotArrived(
            pupil,
            name,
            form.form,
            one.words,
            directory.shown(one.contact) if may_send else "",
            address_open_to(viewer, "change_contact", pupil_id=pupil, contact_id=one.contact),
        )
        for form in forms
        for pupil, name, home in form.pupils
        for one in home.lost
        if home.wants_paper
    )


def released_files(viewer: Viewer, row: ReportCycle, pupils: list[uuid.UUID]) -> tuple[OpenedFile, ...]:
    """The reports of these pupils as families get them, in this order. Raises NotThere before the day."""
    if not row.is_released(viewer.today):
        raise NotThere(HAND_OUT_REPORTS)
    reports = Report.objects.filter(school_id=viewer.school_id, cycle=row, pupil_id__in=pupils)
    files = {report.pupil_id: report.file_id for report in reports if report.is_made and report.file_id}
    if len(files) < len(set(pupils)):
        raise NotThere(HAND_OUT_REPORTS)
    note_taken_out(viewer, pupils)
    return open_files(viewer, HAND_OUT_REPORTS, REPORT, [files[one] for one in pupils])


def day_words(row: ReportCycle, today: dt.date) -> str:
    """When families get the reports, in a sentence."""
    if row.released_on is None:
        return "No day is set from which families get them."
    when = full_date(row.released_on)
    return (
        f"Families have had them since {when}."
        if row.released_on <= today
        else f"Families get them from {when}."
    )
