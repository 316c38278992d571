"""What a table of results says: which of its columns are identifiers, which are columns of the sheet, and its lines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from muster.interchange.parcel import Parcel
from muster.interchange.problems import Findings, Place
from muster.interchange.tables.opening import tables_in
from muster.interchange.tables.sheets import Sheet

ID_HEADS = frozenset({"id", "pupil id", "student id"})
UPN_HEADS = frozenset({"upn", "unique pupil number"})
NAME_HEADS = frozenset(
    {"pupil", "name", "student", "forename", "surname", "first name", "last name", "full name"}
)


@dataclass(frozen=True, slots=True, repr=False)
class ReadLine:
    """One line of a table: its number in the file, how it names a pupil, and what it holds for each column."""

    number: int
    id: str
    upn: str
    cells: Mapping[int, str]


@dataclass(frozen=True, slots=True, repr=False)
class ReadTable:
    """A table of results. `columns` are the numbers of those columns of the sheet that it holds."""

    columns: tuple[int, ...]
    lines: tuple[ReadLine, ...]


def read_results(
    file: str, data: bytes, heads: Mapping[int, Sequence[str]], findings: Findings
) -> ReadTable | None:
    """The table in a file, CSV or XLSX. `heads` are the names by which each column of the sheet may be called.

    Names of pupils are never used to tell who is meant.
    """
    columns = {name.casefold(): number for number, names in heads.items() for name in names}
    known = columns.keys() | ID_HEADS | UPN_HEADS
    sheet = _sheet(file, data, known, findings)
    if sheet is None:
        return None
    places = {
        columns[head.casefold()]: at for at, head in enumerate(sheet.header) if head.casefold() in columns
    }
    by_id, by_upn = (_at(sheet, heads_of) for heads_of in (ID_HEADS, UPN_HEADS))
    if by_id is None and by_upn is None:
        what = "No column says who is meant: one is called id, as in a sheet saved from here, or UPN"
        findings.stop(Place(file, 1), what, "A name is not enough: two pupils may share it.")
        return None
    if not places:
        findings.stop(
            Place(file, 1),
            "No column is called as one of this sheet",
            "Save the sheet as CSV to see how they are called.",
        )
        return None
    _note_others(file, sheet, known, findings)
    return ReadTable(tuple(places), tuple(_lines(sheet, places, by_id, by_upn)))


def _sheet(file: str, data: bytes, known: frozenset[str] | set[str], findings: Findings) -> Sheet | None:
    """The first table of the file."""
    return next(tables_in(Parcel(file, {file: data}), lambda text: text.casefold() in known, findings), None)


def _at(sheet: Sheet, heads: frozenset[str]) -> int | None:
    return next((at for at, head in enumerate(sheet.header) if head.casefold() in heads), None)


def _note_others(file: str, sheet: Sheet, known: frozenset[str] | set[str], findings: Findings) -> None:
    others = [head for head in sheet.header if head and head.casefold() not in known | NAME_HEADS]
    for head in others:
        findings.note(Place(file, 1, head[:40]), "This column is none of the sheet's", "It is not read.")


def _lines(
    sheet: Sheet, places: Mapping[int, int], by_id: int | None, by_upn: int | None
) -> Iterator[ReadLine]:
    for line in sheet.lines:
        cells = {number: line.cells[at].removeprefix("'").strip() for number, at in places.items()}
        named = [line.cells[at].strip() if at is not None else "" for at in (by_id, by_upn)]
        if any(named) or any(cells.values()):
            yield ReadLine(
                line.number, named[0], named[1], {number: text for number, text in cells.items() if text}
            )
