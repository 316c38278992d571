"""What an import of results reads: a table compared with a sheet, and the pupil each number identifies."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from muster.assessment.access import MATCH_RESULTS
from muster.assessment.models import CourseGroup
from muster.assessment.places import SheetPlace
from muster.assessment.queries.sheets import Sheet, mark_sheet
from muster.interchange.problems import Findings, Place, stops
from muster.interchange.queries.numbers import meant_by_number
from muster.interchange.results.planning import ResultsPlan, Whose, plan_results
from muster.interchange.results.reading import ADMISSION, UPN, Chosen, ReadTable, read_results
from muster.people.directory import names
from muster.people.records import PARTICULARS, Particulars
from muster.people.upn import tidied
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders

Said = tuple[str, str]
"""A number as a table has it: its kind, and how it is written."""


@dataclass(frozen=True, slots=True, repr=False)
class PlannedTable:
    """A table beside the sheet that it is meant for. There is no table where the file holds none, and no plan where it stops."""

    sheet: Sheet
    table: ReadTable | None
    plan: ResultsPlan | None


def places_named(viewer: Viewer, course: str, group: str = "") -> list[SheetPlace]:
    """The sheets of assessment points of a course by its name: those of every class today, or of the one that is named."""
    rows = CourseGroup.objects.filter(school_id=viewer.school_id, course__name__iexact=course.strip())
    directory = names(viewer)
    wanted = group.strip().casefold()
    return [
        SheetPlace(row.group_id, row.course_id)
        for row in rows.on(viewer.today).order_by("group_id")
        if wanted in {"", directory.group(row.group_id).casefold()}
    ]


def planned_table(
    viewer: Viewer,
    place: SheetPlace,
    file: tuple[str, bytes],
    *,
    findings: Findings,
    chosen: Chosen | None = None,
    called: Mapping[str, str] | None = None,
) -> PlannedTable:
    """What a file would do to a sheet; what stands in the way is in the findings.

    `called` names columns of the sheet by what the file calls them, for whoever cannot choose them on a page.
    """
    sheet = mark_sheet(viewer, place)
    heads = _heads(sheet, called or {}, Place(file[0]), findings)
    table = read_results(*file, heads, findings=findings, chosen=chosen)
    if table is None or stops(findings):
        return PlannedTable(sheet, table, None)
    whose = members_meant(viewer, sheet, table)
    return PlannedTable(sheet, table, plan_results(file[0], table, sheet, whose=whose, findings=findings))


def _heads(
    sheet: Sheet, called: Mapping[str, str], at: Place, findings: Findings
) -> Mapping[int, Sequence[str]]:
    """By what each column of a sheet may be called in a file: what was said of it, else its own names."""
    heads: dict[int, Sequence[str]] = {one.number: one.also_called for one in sheet.header.columns}
    numbers = {name.casefold(): number for number, names in heads.items() for name in names}
    for heading, column in called.items():
        number = numbers.get(column.casefold())
        if number is None:
            labels = "; ".join(one.label for one in sheet.header.columns)
            findings.stop(at, f"No column of the sheet is called {column[:80]}", f"It has: {labels[:400]}.")
        else:
            heads[number] = (heading,)
    return heads


def members_meant(viewer: Viewer, sheet: Sheet, table: ReadTable) -> Whose:
    """Which members of a sheet are meant. Folders are opened only where a keyed hash does not tell who each line is about."""
    said = {pair for line in table.lines for pair in line.numbers.items()}
    members = {row.pupil_id for row in sheet.rows}
    by_text = meant_by_number(viewer, {text for _, text in said})
    found = {(kind, text): by_text[text] for kind, text in said if by_text.get(text) in members}
    sure = {pair: pupil for pair, pupil in found.items() if pair[0] != ADMISSION}
    if all(any(pair in sure for pair in line.numbers.items()) for line in table.lines if line.numbers):
        return sure
    by_folder = _by_particulars(_particulars(viewer, sheet))
    return found | {
        pair: by_folder[key] for pair in said if pair not in sure and (key := _key(*pair)) in by_folder
    }


def _particulars(viewer: Viewer, sheet: Sheet) -> Mapping[uuid.UUID, Particulars]:
    reason = viewer.reason_in_group(MATCH_RESULTS, sheet.header.place.group_id)
    if reason is None:
        raise NotThere(MATCH_RESULTS)
    members = [row.pupil_id for row in sheet.rows]
    opened = open_folders(
        viewer,
        MATCH_RESULTS,
        members,
        Want(PARTICULARS),
        action="tell whose results a table holds",
        reasons=dict.fromkeys(members, reason),
    )
    return {pupil: held.record for pupil, held in opened.of(PARTICULARS).items()}


def _by_particulars(particulars: Mapping[uuid.UUID, Particulars]) -> Mapping[Said, uuid.UUID]:
    """The pupils by what their folders say of their numbers; a number that two of them have means nobody."""
    owners: defaultdict[Said, set[uuid.UUID]] = defaultdict(set)
    for pupil, held in particulars.items():
        for said in _numbers(held):
            owners[said].add(pupil)
    return {said: next(iter(those)) for said, those in owners.items() if len(those) == 1}


def _numbers(held: Particulars) -> Iterator[Said]:
    for upn in held.former_upns:
        yield UPN, tidied(upn)
    if held.admission_number:
        yield _key(ADMISSION, held.admission_number)
        yield _key("", held.admission_number)
    for number in held.outside_ids.values():
        yield _key("", number)


def _key(kind: str, text: str) -> Said:
    """How a number is compared: leading noughts get lost in spreadsheets; a number of no certain kind is any of them."""
    if kind == UPN:
        return UPN, tidied(text)
    return (ADMISSION if kind == ADMISSION else "", text.strip().lstrip("0").casefold())
