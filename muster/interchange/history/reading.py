"""Reads a table of earlier marks: one line per mark, or one line per day with a column for each session."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from muster.calendar.profile import Profile
from muster.interchange.parcel import Parcel
from muster.interchange.problems import Findings, Place, Question
from muster.interchange.tables.choices import Choices
from muster.interchange.tables.dates import day_of
from muster.interchange.tables.mapped import NOT_USED, Cells, Mapped, unused_columns, with_dates_told
from muster.interchange.tables.opening import tables_in
from muster.interchange.tables.recognition import ColumnMap, columns_by_name, folded_header
from muster.interchange.tables.sheets import Sheet
from muster.ui.numbers import whole_number

COLUMNS = {
    "upn": ("upn", "uniquepupilnumber", "pupilupn", "studentupn"),
    "pupil": (
        "pupilid", "studentid", "id", "admissionnumber", "admissionno", "adno", "pupil", "student", "misid",
        "studentmisid", "personid", "studentsisid", "sisid", "externalid",
    ),
    "day": ("date", "day", "sessiondate", "attendancedate", "markdate", "registerdate"),
    "session": ("session", "ampm", "sessionname", "sessiontype", "halfday", "period"),
    "code": ("code", "mark", "attendancecode", "attendancemark", "markcode", "registermark", "status"),
    "minutes": ("minutes", "minuteslate", "minslate", "late", "lateminutes", "latemins", "mins"),
}  # fmt: skip
"""The names by which columns go, folded. Beside these, a column may be called as a session of the day: AM, PM."""

MOST_MARKS = 250_000
LONGEST_LATE = 480
BY_SESSION = "in_session_"


@dataclass(frozen=True, slots=True, repr=False)
class MarkLine:
    """One mark as the table has it: whose, by a number of theirs; when; and what was written."""

    place: Place
    pupil: str
    upn: str
    day: date
    slot: int
    written: str
    minutes: int | None


def read_marks(
    parcel: Parcel, choices: Choices, rules: Profile, findings: Findings
) -> tuple[tuple[MarkLine, ...], tuple[Question, ...]]:
    """Every mark of every table, and what has to be asked about dates. What is wrong is in the findings."""
    fields = _fields(rules)
    known = {name for names in fields.values() for name in names}
    sheets = tables_in(parcel, lambda text: folded_header(text) in known, findings, most_lines=MOST_MARKS)
    tables = [(sheet, ColumnMap("marks", columns_by_name(fields, sheet.header))) for sheet in sheets]
    usable = [(sheet, columns) for sheet, columns in tables if _has_its_columns(sheet, columns, findings)]
    mapped, questions = with_dates_told(usable, choices, findings)
    words = session_words(rules)
    lines = tuple(line for table in mapped for line in _lines(table, words, findings))
    for sheet, columns in usable:
        for name in unused_columns(sheet, columns):
            findings.note(Place(sheet.file, 0, name), NOT_USED)
    if not lines and not questions and not list(findings):
        findings.stop(Place(parcel.name), "There is no mark in it", "Send a table with a line for each mark.")
    return lines, tuple(questions)


def session_words(rules: Profile) -> Mapping[str, int]:
    """By which words a table may mean each session, folded: `am`, `morning`, `1`, `amsession`."""
    words: dict[str, int] = {}
    for slot, session in enumerate(rules.sessions):
        for word in (session.name, session.short, str(slot + 1)):
            words |= {folded_header(word): slot, f"{folded_header(word)}session": slot}
        words[f"session{slot + 1}"] = slot
    return words


def _fields(rules: Profile) -> Mapping[str, tuple[str, ...]]:
    """What columns may be called, the sessions of this school among them."""
    by_session = {
        f"{BY_SESSION}{slot}": tuple(
            f"{folded_header(word)}{end}"
            for word in (session.short, session.name)
            for end in ("", "mark", "code")
        )
        for slot, session in enumerate(rules.sessions)
    }
    return {**COLUMNS, **by_session}


def _has_its_columns(sheet: Sheet, columns: ColumnMap, findings: Findings) -> bool:
    has = set(columns.columns)
    by_session = any(name.startswith(BY_SESSION) for name in has)
    missing = [] if has & {"upn", "pupil"} else ["UPN or pupil id"]
    missing += [] if "day" in has else ["date"]
    if not by_session:
        missing += [name for name in ("session", "code") if name not in has]
    if missing:
        findings.stop(
            Place(sheet.file, 1),
            f"There is no column for {', '.join(missing)}",
            "Name the columns UPN, date, session, code and, where you have them, minutes.",
        )
    return not missing


def _lines(table: Mapped, words: Mapping[str, int], findings: Findings) -> Iterator[MarkLine]:
    for cells in table.lines(findings):
        day = day_of(cells["day"], table.order, today=table.today)
        if day is None:
            remedy = "Write dates like 2026-09-01 or 01/09/2026."
            findings.left_out(cells.place("day"), "This is not a day", remedy, value=cells["day"])
        elif not (cells["upn"] or cells["pupil"]):
            findings.left_out(cells.place(), "The line does not say whose mark this is", "Fill in the UPN.")
        else:
            yield from _marks(table, cells, day, words=words, findings=findings)


def _marks(
    table: Mapped, cells: Cells, day: date, *, words: Mapping[str, int], findings: Findings
) -> Iterator[MarkLine]:
    """The marks of one line: of the session that it names, or of each session that has a column."""
    by_session = [name for name in table.columns.columns if name.startswith(BY_SESSION)]
    if by_session:
        for field in by_session:
            at = int(field.removeprefix(BY_SESSION))
            yield MarkLine(cells.place(field), cells["pupil"], cells["upn"], day, at, cells[field], None)
        return
    slot, late = words.get(folded_header(cells["session"])), cells["minutes"]
    minutes = whole_number(late)
    if slot is None:
        remedy = "Write AM or PM."
        findings.left_out(cells.place("session"), "This is no session", remedy, value=cells["session"])
    elif late and (minutes is None or minutes > LONGEST_LATE):
        remedy = f"Write a whole number up to {LONGEST_LATE}, or nothing."
        findings.left_out(cells.place("minutes"), "This is no number of minutes", remedy, value=late)
    else:
        yield MarkLine(cells.place("code"), cells["pupil"], cells["upn"], day, slot, cells["code"], minutes)
