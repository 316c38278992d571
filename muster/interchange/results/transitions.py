"""Reads a national transition table: a line for each subject and starting value, a column for each grade."""

from collections.abc import Iterator, Mapping, Sequence

from muster.assessment.transitions import GRADES, MOST_LINES, MOST_SUBJECTS, Line, SubjectTable
from muster.interchange.parcel import Parcel
from muster.interchange.problems import Findings, Place
from muster.interchange.tables.opening import tables_in
from muster.interchange.tables.sheets import Line as ReadLine
from muster.interchange.tables.sheets import Sheet

SUBJECT_HEADS = frozenset({"subject", "qualification subject", "subject name"})
START_HEADS = frozenset(
    {"from", "start", "prior attainment", "key stage 2 score", "ks2 score", "scaled score"}
)
WITHHELD = frozenset({"x", "c", "z", "*", "low", ":"})
"""What published tables say in place of small numbers."""

MOST_BYTES = 2_000_000
"""A published table is small."""

_KNOWN = SUBJECT_HEADS | START_HEADS | {grade.casefold() for grade in GRADES}


def read_transitions(file: str, data: bytes, findings: Findings) -> tuple[SubjectTable, ...]:
    """The table in a file, CSV or XLSX, subject by subject. Every line that cannot be used is a finding that stops."""
    sheet = next(
        tables_in(Parcel(file, {file: data}), lambda text: text.casefold() in _KNOWN, findings), None
    )
    if sheet is None:
        findings.stop(
            Place(file), "There is no table in this file", "Send CSV or XLSX with a line of headings."
        )
        return ()
    columns = _columns(file, sheet, findings)
    if columns is None:
        return ()
    found: dict[str, list[tuple[int, Line]]] = {}
    for number, subject, line in _lines(file, sheet, columns, findings):
        found.setdefault(subject, []).append((number, line))
    if not found:
        findings.stop(Place(file), "The table has no line that can be used", "Put the lines below right.")
    if len(found) > MOST_SUBJECTS:
        findings.stop(Place(file), f"The table has more than {MOST_SUBJECTS} subjects", "Send fewer at once.")
    return tuple(_subject(file, name, lines, findings) for name, lines in found.items())


def _columns(file: str, sheet: Sheet, findings: Findings) -> Mapping[str, int] | None:
    """Where each field stands; None, and findings, where one is missing."""
    heads = [head.strip().casefold() for head in sheet.header]
    found = {grade: heads.index(grade.casefold()) for grade in GRADES if grade.casefold() in heads}
    for field, names in (("subject", SUBJECT_HEADS), ("from", START_HEADS)):
        at = next((place for place, head in enumerate(heads) if head in names), None)
        if at is not None:
            found[field] = at
    missing = [name for name in ("subject", "from", *GRADES) if name not in found]
    for name in missing:
        findings.stop(
            Place(file, 1), f"No column is called {name}", "Name the columns: subject, from, U, 1 to 9."
        )
    return None if missing else found


def _lines(
    file: str, sheet: Sheet, columns: Mapping[str, int], findings: Findings
) -> Iterator[tuple[int, str, Line]]:
    for line in sheet.lines:
        subject = line.cells[columns["subject"]].strip()
        start = _number(file, line, "from", at=columns["from"], findings=findings)
        counts = [_number(file, line, grade, at=columns[grade], findings=findings) for grade in GRADES]
        if not subject or len(subject) > 80:
            findings.stop(
                Place(file, line.number, "subject"), "This line names no subject", "Name it in 80 letters."
            )
        elif start is not None and None not in counts:
            told = tuple(count for count in counts if count is not None)
            if any(told):
                yield line.number, subject, Line(start, told)
            else:
                findings.stop(Place(file, line.number), "Nobody stands in this line", "Leave it out.")


def _number(file: str, line: ReadLine, name: str, *, at: int, findings: Findings) -> float | None:
    """The number in a cell, none below 0; a withheld one counts as nobody, and is noted."""
    text = line.cells[at].strip().removesuffix("%").strip()
    place = Place(file, line.number, name)
    if text.casefold() in WITHHELD and name != "from":
        findings.note(place, "This number is withheld", "It is read as nobody.", value=text)
        return 0.0
    try:
        number = float(text.replace(" ", "").replace(",", ""))
    except ValueError:
        number = -1.0
    if 0 <= number <= 10_000_000:
        return number
    findings.stop(
        place, "This is no number from 0 on", "Type it in figures; 0 where there is nobody.", value=text
    )
    return None


def _subject(file: str, name: str, lines: list[tuple[int, Line]], findings: Findings) -> SubjectTable:
    """The lines of a subject by their starting values; one that stands there twice stops."""
    seen: set[float] = set()
    for number, line in lines:
        if line.lowest in seen:
            what = "This starting value of the subject stands in the table twice"
            findings.stop(Place(file, number, "from"), what, "Leave one.", value=f"{line.lowest:g}")
        seen.add(line.lowest)
    if len(lines) > MOST_LINES:
        findings.stop(
            Place(file, lines[0][0]), f"A subject has more than {MOST_LINES} lines", "Send fewer bands."
        )
    ordered = sorted((line for _, line in lines), key=lambda line: line.lowest)
    return SubjectTable(name, tuple(ordered))


def summary(content: Sequence[SubjectTable]) -> Iterator[str]:
    """What a table says, a sentence a subject."""
    for one in content:
        first, last = one.lines[0], one.lines[-1]
        yield (
            f"{one.subject}: {len(one.lines)} starting values from {first.lowest:g} to {last.lowest:g}; "
            f"on average they got {first.expected:.1f} to {last.expected:.1f}."
        )
