"""Access requests: the list with deadlines, one request with the other people in the folder, and its pack."""

import datetime as dt
import uuid
from dataclasses import dataclass

from muster.calendar.queries import profile_of
from muster.oversight.access import ANSWER_REQUEST
from muster.oversight.content import REQUEST_CODE, RequestFile
from muster.oversight.models import AccessRequest
from muster.oversight.packing import Pack
from muster.oversight.queries.families import told
from muster.oversight.queries.folders import WholeFolder, whole_folder
from muster.oversight.rules import answer_due, days_in_words
from muster.oversight.third_parties import Finding, Others, findings_in, others_than, taken_out
from muster.oversight.words import ASKED_BY, BY_COMMAND
from muster.people.directory import names
from muster.people.records import NAME
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.notices import Notice, declare_notice
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.sealed_rows import content_of

A_WEEK = 7


@dataclass(frozen=True, slots=True)
class RequestLine:
    """One request of the list."""

    id: uuid.UUID
    name: str
    received_on: dt.date
    due_on: dt.date
    clock: str
    state: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Released:
    """That a pack was handed out."""

    at: dt.datetime
    by: str
    how: str
    taken_out: int


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Somebody else in the folder, and what was decided: True is taken out, None is not decided yet."""

    finding: Finding
    decided: bool | None


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One request: the clock, what the folder holds, who else is in it, and what was handed out."""

    line: RequestLine
    asked_by: str
    held: tuple[tuple[str, int], ...]
    files: int
    found: tuple[Reviewed, ...]
    undecided: int
    released: tuple[Released, ...]
    is_open: bool
    extended: str
    may_be_extended: bool


def request_list(viewer: Viewer) -> tuple[RequestLine, ...]:
    """Every request, what is due first before what is answered. Raises Refused."""
    record(viewer, ANSWER_REQUEST, "list access requests", reason=require(viewer, ANSWER_REQUEST))
    rows = AccessRequest.objects.filter(school_id=viewer.school_id)
    lines = [(row.closed_at is not None, _line(viewer, row, _file(row))) for row in rows.order_by("due_on")]
    return tuple(line for _, line in sorted(lines, key=lambda one: one[0]))


def request_page(viewer: Viewer, request_id: uuid.UUID) -> RequestPage:
    """One request, its folder opened to find whoever else is in it. Raises Refused and NotThere."""
    row, file = the_request(viewer, request_id)
    folder = whole_folder(viewer, file.person_id)
    found = _review(folder, others_in(viewer, folder), file)
    directory, zone = names(viewer), viewer.now.tzinfo
    return RequestPage(
        line=_line(viewer, row, file),
        asked_by=ASKED_BY[file.asked_by],
        held=tuple((section.title, len(section.rows)) for section in folder.sections),
        files=len(folder.files),
        found=found,
        undecided=sum(one.decided is None for one in found),
        released=tuple(
            Released(
                one.at.astimezone(zone),
                directory.shown(one.by),
                "Encrypted to the recipient" if one.key else "Downloaded",
                one.taken_out,
            )
            for one in file.releases
        ),
        is_open=row.closed_at is None,
        extended=file.extension.reason if file.extension else "",
        may_be_extended=not file.extension
        and viewer.today <= answer_due(row.received_on, profile_of(viewer).bank_holidays),
    )


def pack_of(viewer: Viewer, person_id: uuid.UUID, decisions: dict[str, bool]) -> tuple[Pack, int]:
    """Everything of one person as it may be handed out, and how many findings nobody has decided on.

    What is not decided is taken out.
    """
    folder = whole_folder(viewer, person_id)
    others = others_in(viewer, folder)
    found = findings_in(folder.sections, others)
    out = sum(decisions.get(one.key, True) for one in found)
    pack = Pack(
        name=names(viewer).shown(person_id),
        school=viewer.standing.school_name,
        made_at=viewer.now,
        released_by=names(viewer).shown(viewer.person_id) or BY_COMMAND,
        sections=tuple(taken_out(folder.sections, others, decisions)),
        openings=told(viewer, person_id, None),
        files=folder.files,
        taken_out=out,
    )
    return pack, sum(one.key not in decisions for one in found)


def preview(viewer: Viewer, request_id: uuid.UUID) -> Pack:
    """The pack as it would be handed out now. Raises Refused and NotThere."""
    _, file = the_request(viewer, request_id)
    return pack_of(viewer, file.person_id, file.decisions)[0]


def others_in(viewer: Viewer, folder: WholeFolder) -> Others:
    """Whom to look for in this folder: everybody else of the school."""
    own = [row.words for section in folder.sections if section.kind == NAME.name for row in section.rows]
    return others_than(folder.person_id, names(viewer).people, folder.family, own)


def the_request(viewer: Viewer, request_id: uuid.UUID) -> tuple[AccessRequest, RequestFile]:
    """A request with its file. Raises Refused and NotThere."""
    require(viewer, ANSWER_REQUEST)
    row = AccessRequest.objects.filter(school_id=viewer.school_id, id=request_id).first()
    if row is None:
        raise NotThere(ANSWER_REQUEST)
    return row, _file(row)


@declare_notice
def requests_due(viewer: Viewer) -> Notice | None:
    """What is due within a week, for the first page of whoever answers."""
    if viewer.reason_everywhere(ANSWER_REQUEST) is None:
        return None
    soon = viewer.today + dt.timedelta(days=A_WEEK)
    due = AccessRequest.objects.filter(school_id=viewer.school_id, closed_at=None, due_on__lte=soon).count()
    if not due:
        return None
    words = "1 access request is due" if due == 1 else f"{due} access requests are due"
    return Notice(f"{words} within a week.", "access_requests")


def _review(folder: WholeFolder, others: Others, file: RequestFile) -> tuple[Reviewed, ...]:
    found = [Reviewed(one, file.decisions.get(one.key)) for one in findings_in(folder.sections, others)]
    return tuple(sorted(found, key=lambda one: (one.decided is not None, one.finding.words.casefold())))


def _line(viewer: Viewer, row: AccessRequest, file: RequestFile) -> RequestLine:
    late = row.closed_at is None and row.due_on < viewer.today
    state = "Closed" if row.closed_at else "Handed out" if file.releases else "Open"
    return RequestLine(
        row.id,
        names(viewer).shown(file.person_id) or "Erased",
        row.received_on,
        row.due_on,
        "" if row.closed_at else days_in_words(row.due_on, viewer.today),
        state,
        late,
    )


def _file(row: AccessRequest) -> RequestFile:
    return content_of(row, REQUEST_CODE, RequestFile)
