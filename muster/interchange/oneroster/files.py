"""Checks one file of a package against the standard: header, lines, values and mode."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from muster.interchange.oneroster.lines import Record, records
from muster.interchange.oneroster.values import check
from muster.interchange.problems import Findings, Place
from muster.people.oneroster.specification import WITHDRAWN, Column, FileSpecification
from muster.ui.cells import undefused

NEVER_READ = frozenset({"password"})  # taken out before anything looks at the line
EXTRA = "metadata."
LONGEST = 4096

# Without these a line says nothing; without its other required fields it still says something to a lenient reader.
NEEDED: Mapping[str, frozenset[str]] = {
    "academicSessions": frozenset({"title", "startDate", "endDate"}),
    "orgs": frozenset({"name"}),
    "classes": frozenset({"title"}),
    "users": frozenset({"role"}),
    "roles": frozenset({"userSourcedId", "role"}),
    "enrollments": frozenset({"classSourcedId", "userSourcedId", "role"}),
}


class Mode(Enum):
    """How a file is to be taken, by the manifest's words."""

    ABSENT = "absent"
    BULK = "bulk"
    DELTA = "delta"


@dataclass(frozen=True, slots=True, repr=False)
class Row:
    """One line of a file as checked values by column name; blank and missing are both ''."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class File:
    """One file as read: `complete` is False where lines were left out, so that their absence means nothing."""

    name: str
    rows: tuple[Row, ...]
    mode: Mode
    complete: bool

    @property
    def title(self) -> str:
        """The file's name in the package."""
        return f"{self.name}.csv"


def read_file(wanted: FileSpecification, data: bytes, findings: Findings) -> File:
    """One data file of the package, every violation of the standard in the findings."""
    title = f"{wanted.name}.csv"
    lines = records(title, data, findings)
    if not lines:
        findings.mended(
            Place(title), "The file is empty", "Leave the file out and mark it absent in the manifest."
        )
        return File(wanted.name, (), Mode.BULK, complete=False)
    columns = _header(wanted, lines[0], findings)
    if not columns:
        return File(wanted.name, (), Mode.BULK, complete=False)
    if len(lines) == 1:
        findings.mended(
            Place(title), "The file has no lines", "Leave the file out and mark it absent in the manifest."
        )
    rows = [row for record in lines[1:] if (row := _row(wanted, columns, record, findings)) is not None]
    mode, kept = _mode(title, rows, findings)
    return File(wanted.name, tuple(kept), mode, complete=0 < len(kept) == len(lines) - 1)


def _header(wanted: FileSpecification, record: Record, findings: Findings) -> list[Column | None]:
    """The column of each field of a line, None for one that is not read; empty if the file cannot be used."""
    title = f"{wanted.name}.csv"
    given = [name.strip() for name in record.fields]
    by_name = {column.name: column for column in wanted.columns}
    by_fold = {name.casefold(): column for name, column in by_name.items()}
    _compare_header(wanted, given, findings)
    columns = [by_name.get(name) or by_fold.get(name.casefold()) for name in given]
    repeated = [column.name for column, times in Counter(filter(None, columns)).items() if times > 1]
    for name in repeated:
        findings.stop(
            Place(title, record.line, name), "The column is there twice", "Keep it once.", value=name
        )
    absent = {column.name for column in wanted.columns if column.required} - {c.name for c in columns if c}
    missing = sorted(absent & (NEEDED.get(wanted.name, frozenset()) | {"sourcedId"}))
    for name in missing:
        findings.stop(Place(title, record.line, name), "The column is missing", f"Add the column {name}.")
    return [] if missing or repeated else columns


def _compare_header(wanted: FileSpecification, given: Sequence[str], findings: Findings) -> None:
    """Name what differs from the header of the standard: exact names, exact order, extras last."""
    place = Place(f"{wanted.name}.csv", 1)
    allowed = (wanted.column_names(), tuple(name for name in wanted.column_names() if name != WITHDRAWN))
    core = tuple(name for name in given if not _is_extra(name))
    if core in allowed and tuple(given[: len(core)]) == core and len(set(given)) == len(given):
        return
    missing = [name for name in allowed[1] if name not in given]
    unknown = [name for name in given if name not in allowed[0] and not _is_extra(name)]
    for name in missing:
        findings.mended(
            place, f"The header has no column {name}", "Write every column, in the standard's order."
        )
    for name in unknown:
        what = "The standard has no such column"
        findings.mended(place, what, f"Take it out, or name it {EXTRA}NAME and put it last.", value=name)
    if not missing and not unknown:
        findings.mended(
            place, "The columns are not in the standard's order", f"Use: {', '.join(allowed[1])}."
        )


def _is_extra(name: str) -> bool:
    """Whether a column is the sender's own, named as the standard allows."""
    return name.startswith(EXTRA) and name != EXTRA


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a field stands, and whether its line says anything without it."""

    place: Place
    column: Column
    essential: bool


def _row(
    wanted: FileSpecification, columns: list[Column | None], record: Record, findings: Findings
) -> Row | None:
    place = Place(f"{wanted.name}.csv", record.line)
    if not _right_width(place, record.fields, len(columns), findings):
        return None
    cells: dict[str, str] = {}
    usable = True
    needed = NEEDED.get(wanted.name, frozenset())
    for column, text in zip(columns, map(undefused, record.fields), strict=False):
        if column is None or column.name in NEVER_READ:
            continue
        essential = column.name in needed or column.name == "sourcedId"
        if text or column.required:
            where = Place(place.file, place.line, column.name)
            cells[column.name] = value = _value(_Cell(where, column, essential), text, findings)
            usable = usable and not (essential and not value)
    return Row(record.line, cells) if usable else None


def _right_width(place: Place, fields: Sequence[str], width: int, findings: Findings) -> bool:
    if len(fields) == width:
        return True
    what = f"The line has {len(fields)} fields and the header {width}"
    remedy = 'Put fields that hold commas into "...".'
    if any(field.strip() for field in fields[width:]):
        findings.left_out(place, what, remedy)
        return False
    findings.mended(place, what, remedy)
    return True


def _value(cell: _Cell, text: str, findings: Findings) -> str:
    report = findings.left_out if cell.essential else findings.mended
    if not text.strip():
        if cell.column.required:
            report(cell.place, "The field must be filled", "Fill it in.")
        return ""
    if len(text) > LONGEST:
        report(cell.place, "The field is far too long", "Shorten it.", value=text)
        return ""
    fault = check(cell.column, text)
    if fault is None:
        return text.strip()
    if fault.repaired is None:
        report(cell.place, fault.what, fault.remedy, value=text)
    else:
        findings.mended(cell.place, fault.what, fault.remedy, value=text)
    return fault.repaired or ""


def _mode(title: str, rows: list[Row], findings: Findings) -> tuple[Mode, list[Row]]:
    """The mode that the lines themselves show, and the lines of that mode: the data wins over the manifest."""
    filled = [row for row in rows if row["status"] or row["dateLastModified"]]
    if not filled:
        return Mode.BULK, rows
    for row in rows:
        if not row["status"]:
            findings.left_out(
                Place(title, row.line, "status"),
                "Other lines have a status and this one has none",
                "Fill it in.",
            )
        elif not row["dateLastModified"]:
            findings.mended(
                Place(title, row.line, "dateLastModified"), "A changed line must say when", "Fill it in."
            )
    return Mode.DELTA, [row for row in rows if row["status"]]
