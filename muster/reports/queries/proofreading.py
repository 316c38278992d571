"""Proof-reading a round: every report checked beside the others, and then one after another, each opened alone.

Checking opens all of them. What it finds out about words that stand in two reports, and the order in which they are read,
is kept sealed (`CheckedRound`), so that reading one opens one, as long as nobody writes meanwhile.
"""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import msgspec

from muster.people.directory import names
from muster.people.queries.groups import natural
from muster.protection.access.decisions import NotThere, reasons_for_people
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.sealed_rows import content_of
from muster.protection.folder.store import times_written
from muster.reports.access import READ_REPORTS
from muster.reports.authority import WordsPlace
from muster.reports.checked import CHECKED_CODE, KEPT_FOR, CheckedReports
from muster.reports.content import Content
from muster.reports.models import CheckedRound, Report
from muster.reports.parts import Part
from muster.reports.proofs import SERIOUS, Finding, Limits, SaidOf, findings, said_in
from muster.reports.queries.content import contents
from muster.reports.queries.members import Cycle
from muster.reports.queries.standing import reports_of
from muster.reports.queries.writing import may_write, place_address
from muster.reports.records import REPORT_WORDS


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
    checked: CheckedReports

    @property
    def good(self) -> int:
        """How many were found good."""
        return sum(row.is_good for row in self.rows)


@dataclass(frozen=True, slots=True)
class OneReport:
    """One report to be read, with what there is to ask about it, and which is read next.

    `mend` says, by the (part, course) of a comment, where the reader may write other words; nothing once it is released.
    """

    content: Content
    row: ProofRow
    following: uuid.UUID | None
    mend: Mapping[tuple[Part, uuid.UUID | None], str]


def proof_queue(viewer: Viewer, cycle: Cycle) -> ProofQueue:
    """The reports that the viewer may read, opened and checked beside each other. Raises NotThere."""
    pupils = _readable(viewer, cycle)
    if not pupils:
        raise NotThere(READ_REPORTS)
    opened = contents(viewer, cycle, pupils, action="read reports")
    said = said_in(content.proof() for content in opened.values())
    rows = sorted(_rows(viewer, cycle, opened, said), key=_in_queue)
    checked = CheckedReports(_state(viewer, cycle, pupils), tuple(row.pupil_id for row in rows), said)
    return ProofQueue(tuple(sorted(rows, key=lambda row: row.is_good)), checked)


def kept_checks(viewer: Viewer, cycle: Cycle) -> CheckedReports | None:
    """What the viewer's checks of today kept, whatever was written since; None where nothing is kept."""
    rows = CheckedRound.objects.filter(
        school_id=viewer.school_id,
        cycle=cycle.row,
        reader=viewer.person_id,
        made_at__gt=viewer.moment - KEPT_FOR,
    )
    row = rows.order_by("-made_at", "-id").first()
    return content_of(row, CHECKED_CODE, CheckedReports) if row else None


def still_holds(viewer: Viewer, cycle: Cycle, checked: CheckedReports) -> bool:
    """Whether nobody has written a word, changed a name or moved a pupil since. Structure only."""
    return checked.state == _state(viewer, cycle, _readable(viewer, cycle))


def one_report(viewer: Viewer, cycle: Cycle, pupil_id: uuid.UUID, checked: CheckedReports) -> OneReport:
    """One report with its findings, opened alone: what the others say is known from the checks. Raises NotThere."""
    if pupil_id not in checked.said:
        raise NotThere(READ_REPORTS, [pupil_id])
    opened = contents(viewer, cycle, [pupil_id], action="read a report")
    (row,) = _rows(viewer, cycle, opened, checked.said)
    following = _following(checked.order, pupil_id, reports_of(cycle))
    return OneReport(opened[pupil_id], row, following, dict(_mended_at(viewer, cycle, opened[pupil_id])))


def one_content(viewer: Viewer, cycle: Cycle, pupil_id: uuid.UUID) -> Content:
    """What one report says now. Raises NotThere."""
    if pupil_id not in cycle.pupils:
        raise NotThere(READ_REPORTS, [pupil_id])
    return contents(viewer, cycle, [pupil_id], action="read a report")[pupil_id]


def _readable(viewer: Viewer, cycle: Cycle) -> list[uuid.UUID]:
    allowed = reasons_for_people(viewer, READ_REPORTS, list(cycle.pupils))
    return [pupil for pupil in cycle.pupils if pupil in allowed]


def _state(viewer: Viewer, cycle: Cycle, pupils: Sequence[uuid.UUID]) -> bytes:
    """A print of what decides how these reports compare: the words, the names, and who is asked for which comments.

    A result that is entered meanwhile is seen in the report itself; only its place in the order stays.
    """
    follows = cycle.courses_of()
    decides = (
        times_written(viewer.school_id, pupils, Want(REPORT_WORDS, cycle.period)),
        viewer.standing.directory_version,
        cycle.row.parts,
        [(pupil, [(one.course_id, one.title) for one in follows.get(pupil, ())]) for pupil in pupils],
    )
    return blake2b(msgspec.msgpack.encode(decides), digest_size=16).digest()


def _rows(
    viewer: Viewer, cycle: Cycle, opened: Mapping[uuid.UUID, Content], beside: SaidOf
) -> list[ProofRow]:
    limits = Limits(cycle.row.shortest, cycle.row.longest)
    directory, reports = names(viewer), reports_of(cycle)
    asked = findings(
        [one.proof() for one in opened.values()],
        limits,
        [directory.person(pupil) for pupil in cycle.pupils],
        beside=beside,
        shown=directory.shown,
    )
    return [
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


def _in_queue(row: ProofRow) -> tuple[object, ...]:
    """First what would hurt at home, then what else there is to ask."""
    serious = any(one.check in SERIOUS for one in row.findings)
    return not serious, not row.findings, natural(row.form)


def _following(
    order: Sequence[uuid.UUID], pupil_id: uuid.UUID, reports: Mapping[uuid.UUID, Report]
) -> uuid.UUID | None:
    """The next that is still to be read; after the last comes the first of those that were left."""
    at = order.index(pupil_id)
    ahead = (*order[at + 1 :], *order[:at])
    return next((one for one in ahead if one not in reports or not reports[one].is_good), None)


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
