"""The progress of reports: the year's cycles, how far each has come, and what is handed out."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from muster.people.directory import names
from muster.people.queries.groups import natural
from muster.protection.access.decisions import NotThere, reasons_for_people
from muster.protection.access.pages import address_open_to
from muster.protection.access.viewer import Viewer
from muster.protection.approvals.taking_out import note_taken_out
from muster.protection.files.keeping import OpenedFile, open_files
from muster.reports.access import HAND_OUT_REPORTS, OPEN_REPORTS, READ_REPORTS, RUN_REPORTS, TELL_FAMILIES
from muster.reports.models import Report, ReportCycle, ReportTemplate
from muster.reports.queries.links import AtHome, at_home
from muster.reports.queries.members import Cycle
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
    rows = list(reports_of(cycle).values())
    return Standing(len(cycle.pupils), sum(row.is_good for row in rows), sum(row.is_made for row in rows))


def reports_of(cycle: Cycle) -> Mapping[uuid.UUID, Report]:
    """Where each report of a cycle stands, by pupil; who is not there was neither read nor made."""
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


def handed_out(viewer: Viewer, cycle: Cycle) -> tuple[HandOut, ...]:
    """Whose released reports the viewer may hand out, by form; structure and names. Raises NotThere."""
    if not cycle.row.is_released(viewer.today):
        raise NotThere(HAND_OUT_REPORTS)
    made = {pupil for pupil, row in reports_of(cycle).items() if row.is_made}
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
