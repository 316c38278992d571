"""Makes reports: once proof-read and approved, a report is set as a tagged PDF and sealed in the pupil's folder."""

import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.db import transaction
from django.db.models import F, Q, QuerySet

from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, reasons_for_people
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record_each_reason
from muster.protection.files.keeping import FileContent, discard_files, keep_files
from muster.reports.access import READ_REPORTS
from muster.reports.actions.cycles import locked_cycle, refuse_released
from muster.reports.content import Content, Frame
from muster.reports.models import Report, ReportCycle
from muster.reports.queries.content import contents, frame_of
from muster.reports.queries.members import cycle_of
from muster.reports.records import REPORT
from muster.reports.setting import set_paper

AT_ONCE = 24
"""How many reports one transaction makes: progress shows after each batch, and a worker that dies repeats only one."""

_HANDS = 2
"""Papers are set beside each other: the machine that Muster is made for has two cores, and typesetting holds no lock."""


@transaction.atomic
def mark_read(*, by: Viewer, cycle_id: uuid.UUID, pupil_id: uuid.UUID, is_good: bool, read: str = "") -> None:
    """Say that a report was read and is good, or take that back. Raises NotThere and NotPossible.

    `read` is the mark of what the reader had before them: words that were changed meanwhile are not found good unread.
    """
    row = locked_cycle(by, cycle_id)
    cycle = cycle_of(by, row)
    reasons = reasons_for_people(by, READ_REPORTS, [pupil_id])
    if pupil_id not in cycle.pupils or pupil_id not in reasons:
        raise NotThere(READ_REPORTS, [pupil_id])
    refuse_released(by, row)
    if is_good and read and contents(by, cycle, [pupil_id], action="read a report")[pupil_id].mark != read:
        raise NotPossible(
            "This report was changed while you read it. Here it is as it is now: read it again."
        )
    said = {"read_at": by.moment if is_good else None, "read_by": by.person_id if is_good else None}
    Report.objects.update_or_create(school_id=by.school_id, cycle=row, pupil_id=pupil_id, defaults=said)
    action = "find a report good" if is_good else "take a report back"
    record_each_reason(by, READ_REPORTS, action, reasons=reasons, people=[pupil_id], kinds=())


def to_make(row: ReportCycle) -> QuerySet[Report]:
    """The reports that were found good and are not made since."""
    rows = Report.objects.filter(school_id=row.school_id, cycle=row, read_at__isnull=False)
    return rows.filter(Q(made_at=None) | Q(made_at__lt=F("read_at"))).order_by("id")


@transaction.atomic
def make_some(*, by: Viewer, cycle_id: uuid.UUID) -> int:
    """Make the next few reports and seal them, each in its folder in place of the last. Returns how many are left.

    Nothing is made once families have theirs: a job may have waited for longer than that.
    """
    row = locked_cycle(by, cycle_id)
    if row.is_released(by.today):
        return 0
    waiting = {report.pupil_id: report for report in to_make(row)[:AT_ONCE]}
    cycle = cycle_of(by, row)
    here = [pupil for pupil in cycle.pupils if pupil in waiting]
    opened = contents(by, cycle, here, action="make reports")
    papers = set_papers(list(opened.values()), frame_of(by, cycle))
    _keep(by, [waiting[pupil] for pupil in papers], papers)
    gone = [report.id for pupil, report in waiting.items() if pupil not in opened]
    Report.objects.filter(school_id=by.school_id, id__in=gone).update(read_at=None)  # left the year group
    return to_make(row).count()


def set_papers(reports: Sequence[Content], frame: Frame) -> Mapping[uuid.UUID, bytes]:
    """Each of these reports as a tagged PDF. Raises NotPrinted, which names no child."""
    with ThreadPoolExecutor(_HANDS) as hands:
        papers = list(hands.map(lambda one: set_paper(one, frame), reports))
    return {one.pupil_id: paper for one, paper in zip(reports, papers, strict=True)}


def _keep(by: Viewer, reports: Sequence[Report], papers: Mapping[uuid.UUID, bytes]) -> None:
    """Seal the papers in the folders, each in place of the one before."""
    before = [report.file_id for report in reports if report.file_id is not None]
    if before:
        discard_files(by, READ_REPORTS, REPORT, before)
    files = {pupil: FileContent("report.pdf", "application/pdf", paper) for pupil, paper in papers.items()}
    kept = keep_files(by, READ_REPORTS, REPORT, files=files)
    for report in reports:
        report.file_id, report.made_at = kept[report.pupil_id], by.moment
    Report.objects.bulk_update(reports, ["file_id", "made_at"])
