"""Reads a table of results: which columns identify the pupil, which belong to the sheet, and the lines."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from muster.interchange.parcel import Parcel
from muster.interchange.problems import Findings, Place
from muster.interchange.results.outcomes import OUTCOMES
from muster.interchange.results.values import number_in, value_in
from muster.interchange.tables.opening import tables_in
from muster.interchange.tables.recognition import folded_header, plain_header, spellings, table_kinds
from muster.interchange.tables.sheets import Line, Sheet
from muster.people.upn import tidied

UPN, ADMISSION = "upn", "admission_number"
NUMBERS = (UPN, ADMISSION, "pupil_id", "id")
"""By what a table says who is meant, the surest first. A name says it for nobody."""

SIS = frozenset({"sisuserid", "sisid", "studentsisid", "localstudentid"})
"""What learning platforms call the number of the school's own system; beside it their `ID` is a number of theirs."""

ROSTER = frozenset({"studentsourcedid", "usersourcedid"})
"""What OneRoster calls the pupil in a line that has a `sourcedId` of its own, as each result has."""

WHO_ELSE = frozenset(
    {
        "pupil",
        "name",
        "student",
        "students",
        "lastnamefirstname",
        "studentname",
        "pupilname",
        "username",
        "yr",
        "year",
        "gender",
    }
)
"""Further columns about the pupil, which are passed over without a word."""

SUBJECTS = frozenset({"subject", "subjectname", "subjects", "course", "coursename"})
"""What the column is called that says of which subject a line is."""

WHY_NONE = re.compile(r"reason|outcome|status|code", re.IGNORECASE)
"""What the column is called that says, right beside the score, why a pupil has none."""

WORD = re.compile(r"[^\W_]+")

MOST_NAMED = 12
"""As many columns that are not read are named."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a person said about the columns of a table: by place, who is meant, and each column of the sheet."""

    who: int | None = None
    columns: Mapping[int, int | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, repr=False)
class ReadLine:
    """One line of a table: its number in the file, the numbers by which it names a pupil, and what it holds for each column."""

    number: int
    numbers: Mapping[str, str]
    cells: Mapping[int, str]


@dataclass(frozen=True, slots=True, repr=False)
class ReadTable:
    """A table of results. `columns` say at which place each column of the sheet stands, `who` where the numbers stand."""

    header: tuple[str, ...]
    who: Mapping[str, int]
    columns: Mapping[int, int]
    lines: tuple[ReadLine, ...]


def read_results(
    file: str,
    data: bytes,
    heads: Mapping[int, Sequence[str]],
    *,
    findings: Findings,
    chosen: Chosen | None = None,
) -> ReadTable | None:
    """The table in a file, CSV or XLSX. `heads` are the names by which each column of the sheet may be called.

    What a person chose goes over what the headings say. Names of pupils are never used to tell who is meant.
    """
    columns = {folded_header(name): number for number, names in heads.items() for name in names}
    sheet = _sheet(file, data, columns.keys() | _about_pupils() | SUBJECTS, findings)
    if sheet is None:
        return None
    chosen = chosen or Chosen()
    width = len(sheet.header)
    who = _who(sheet.header)
    if chosen.who is not None and chosen.who < width and chosen.who not in who.values():
        who = {"id": chosen.who}
    places = {**_places(sheet.header, columns), **chosen.columns}
    kept = {number: at for number, at in places.items() if at is not None and at < width}
    _say_what_is_missing(file, who, kept, findings)
    reasons = _reasons(sheet.header, {*kept.values(), *who.values()}, kept)
    _refuse_several_subjects(file, sheet, {*kept.values(), *who.values()}, findings)
    if kept:
        _note_others(file, sheet, {*kept.values(), *who.values(), *reasons.values()}, findings)
    if not sheet.lines:
        findings.note(
            Place(file), "There are no lines below the headings", "Look whether the export was filtered."
        )
    return ReadTable(sheet.header, who, kept, tuple(_lines(sheet, kept, who, reasons)))


def _about_pupils() -> frozenset[str]:
    """Every name that a column about the pupil goes by, folded."""
    names = {name for names in table_kinds()["pupils"].fields.values() for name in names}
    return frozenset(names | SIS | WHO_ELSE)


def _names_of(head: str) -> set[str]:
    """By what a column about the pupil goes: a word for the pupil may stand before it, as in Pupil UPN."""
    return {name for name, _ in spellings(head, table_kinds()["pupils"].own)}


def _sheet(file: str, data: bytes, known: frozenset[str] | set[str], findings: Findings) -> Sheet | None:
    """The first table of the file that says who is meant; of a workbook without one, its first."""
    found = list(tables_in(Parcel(file, {file: data}), lambda text: bool(_names_of(text) & known), findings))
    return next((sheet for sheet in found if _who(sheet.header)), next(iter(found), None))


def _who(header: Sequence[str]) -> dict[str, int]:
    """At which place each kind of number stands. Beside the school's own number a platform's id means nobody here."""
    fields = table_kinds()["pupils"].fields
    heads = [_names_of(head) for head in header]
    found: dict[str, int] = {}
    for name in NUMBERS:
        called = {*fields[name], *(SIS | ROSTER if name == "pupil_id" else ())}
        at = next((at for at, names in enumerate(heads) if names & called and at not in found.values()), None)
        if at is not None:
            found[name] = at
    if "pupil_id" in found and heads[found["pupil_id"]] & (SIS | ROSTER):
        found.pop("id", None)
    return found


def _places(header: Sequence[str], columns: Mapping[str, int]) -> dict[int, int | None]:
    """Where each column of the sheet stands; a heading may have a platform's number in brackets behind it."""
    found: dict[int, int | None] = {}
    for fold in (folded_header, plain_header):
        for at, head in enumerate(header):
            number = columns.get(fold(head))
            if number is not None and at not in found.values():
                found.setdefault(number, at)
    return found


def _reasons(header: Sequence[str], used: set[int], places: Mapping[int, int]) -> dict[int, int]:
    """For columns of the sheet, where the table says why there is no score: in a column beside it, if that is called so."""
    about_pupils = _about_pupils()
    says_why = [
        at
        for at, head in enumerate(header)
        if at not in used and WHY_NONE.search(head) and not _names_of(head) & about_pupils
    ]
    told_by = {_score_beside(header, at): at for at in says_why}
    return {number: told_by[at] for number, at in places.items() if at in told_by}


def _score_beside(header: Sequence[str], at: int) -> int:
    """Of which score a column says why there is none: of the one before it, unless it begins like the one that follows.

    Reading Outcome, Reading Score, Maths Outcome, Maths Score: the outcome of maths says nothing about reading.
    """
    own = _first_word(header[at])
    before = _first_word(header[at - 1]) if at else ""
    after = _first_word(header[at + 1]) if at + 1 < len(header) else ""
    return at + 1 if own == after and own != before else at - 1


def _first_word(head: str) -> str:
    found = WORD.search(head)
    return found[0].casefold() if found else ""


def _say_what_is_missing(
    file: str, who: Mapping[str, int], places: Mapping[int, int], findings: Findings
) -> None:
    if not who:
        findings.stop(
            Place(file),
            "No column says who is meant: one is called UPN, admission number or id",
            "A name is not enough in a file. On the sheet it is: copy names and marks together, and paste them there.",
        )
    if not places:
        findings.stop(
            Place(file), "No column is called as one of this sheet", "Choose below which column is which."
        )


def _refuse_several_subjects(file: str, sheet: Sheet, used: set[int], findings: Findings) -> None:
    """Stop where the lines are of several subjects: each would pass for a result in the subject of the sheet."""
    for at, head in enumerate(sheet.header):
        if at in used or folded_header(head) not in SUBJECTS:
            continue
        said = sorted({text for line in sheet.lines if (text := value_in(line.cells[at]))})
        if len(said) > 1:
            findings.stop(
                Place(file, column=head[:40]),
                f"This table has lines of {len(said)} subjects",
                "Keep the lines of this sheet's subject, and send those.",
            )


def _note_others(file: str, sheet: Sheet, used: set[int], findings: Findings) -> None:
    """Name, in one note, the columns that are not read and are not about the pupil."""
    about_pupils = _about_pupils()
    others = [
        head[:40]
        for at, head in enumerate(sheet.header)
        if head and at not in used and not _names_of(head) & about_pupils
    ]
    if others:
        named = ", ".join(others[:MOST_NAMED]) + (" and others" if len(others) > MOST_NAMED else "")
        findings.note(Place(file), "Columns of the file that are none of this sheet's", f"Not read: {named}.")


def _lines(
    sheet: Sheet, places: Mapping[int, int], who: Mapping[str, int], reasons: Mapping[int, int]
) -> Iterator[ReadLine]:
    for line in sheet.lines:
        cells = {
            number: value_in(line.cells[at]) or _why(line, reasons.get(number))
            for number, at in places.items()
        }
        said = {name: _number(line, name, at) for name, at in who.items()}
        numbers = {name: text for name, text in said.items() if text}
        if numbers or any(cells.values()):
            yield ReadLine(line.number, numbers, {number: text for number, text in cells.items() if text})


def _why(line: Line, at: int | None) -> str:
    """What a line says instead of a score; nothing where its words are no reason that files of national tests know."""
    text = "" if at is None else value_in(line.cells[at])
    return text if text.casefold() in OUTCOMES else ""


def _number(line: Line, name: str, at: int) -> str:
    text = number_in(line.cells[at])
    return tidied(text) if name == UPN else text
