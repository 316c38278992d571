"""Reads a timetable from a table: its columns, its lines as values, and each fault with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from muster.calendar.profile import WEEKDAYS
from muster.interchange.parcel import Parcel
from muster.interchange.problems import Findings, Place
from muster.interchange.tables.opening import tables_in
from muster.interchange.tables.recognition import columns_by_name, folded_header
from muster.interchange.tables.sheets import Line, Sheet
from muster.ui.numbers import whole_number

COLUMNS = {
    "week": ("week", "weekpattern", "cycle", "ab", "timetableweek"),
    "day": ("day", "weekday", "dayname", "dayofweek", "daynumber"),
    "period": ("period", "lesson", "periodname", "periodnumber", "slot", "lessonnumber"),
    "group": ("class", "group", "classname", "classcode", "teachinggroup", "section", "groupname", "set"),
    "teacher": ("teacher", "staff", "teachername", "staffname", "teacheremail", "staffemail", "email"),
    "room": ("room", "roomname", "roomcode", "location", "site"),
}
_KNOWN = frozenset(name for names in COLUMNS.values() for name in names)
_NEEDED = ("day", "period", "group")
_CALLED = {"group": "class"}
_EVERY_WEEK = frozenset({"", "all", "both", "every", "everyweek", "ab", "12"})
_NUMBERED_WEEKS = {"1": "A", "2": "B", "3": "C", "4": "D"}


@dataclass(frozen=True, slots=True)
class TimetableLine:
    """One lesson as the table has it. `weekday` is 0 for Monday; group, teacher and room are as they were typed.

    `headers` are what the table calls its columns, by what they hold: a fault is named by them.
    """

    place: Place
    week: str
    weekday: int
    period: str
    group: str
    teacher: str
    room: str
    headers: Mapping[str, str]

    def at(self, field: str) -> Place:
        """The place of one cell of it, as the table names its column."""
        return replace(self.place, column=self.headers.get(field, field))


def read_timetable(parcel: Parcel, findings: Findings) -> tuple[TimetableLine, ...]:
    """Every lesson of every table that was sent. What is wrong is in the findings."""
    tables = tables_in(parcel, lambda text: folded_header(text) in _KNOWN, findings)
    lines = tuple(line for sheet in tables for line in _lines(sheet, findings))
    if not lines and not list(findings):
        findings.stop(
            Place(parcel.name), "There is no lesson in it", "Send a table with a line for each lesson."
        )
    return lines


def _lines(sheet: Sheet, findings: Findings) -> Iterator[TimetableLine]:
    by_index = enumerate(columns_by_name(COLUMNS, sheet.header))
    columns = {field: index for index, field in by_index if field}
    missing = [field for field in _NEEDED if field not in columns]
    if missing:
        what = f"There is no column for {', '.join(_CALLED.get(field, field) for field in missing)}"
        remedy = "Name columns day, period and class, and where there are such week, teacher and room."
        findings.stop(Place(sheet.file), what, remedy)
        return
    for line in sheet.lines:
        found = _line(sheet, line, columns, findings)
        if found is not None:
            yield found


def _line(sheet: Sheet, line: Line, columns: Mapping[str, int], findings: Findings) -> TimetableLine | None:
    cells = {field: line.cells[index].strip() for field, index in columns.items()}
    headers = {field: sheet.header[index] for field, index in columns.items()}
    weekday, week = _weekday(cells["day"]), _week(cells.get("week", ""))
    if weekday is None:
        where = Place(sheet.file, line.number, headers["day"])
        findings.left_out(where, "This is no weekday", "Write Monday, Mon or 1.", value=cells["day"])
        return None
    if week is None:
        where = Place(sheet.file, line.number, headers["week"])
        findings.left_out(where, "This is no week", "Write A, B, or nothing.", value=cells["week"])
        return None
    for field in ("period", "group"):
        if not cells[field]:
            where = Place(sheet.file, line.number, headers[field])
            findings.left_out(where, "This cell is empty", "Fill it, or take the line out.")
            return None
    return TimetableLine(
        Place(sheet.file, line.number),
        week,
        weekday,
        cells["period"],
        cells["group"],
        cells.get("teacher", ""),
        cells.get("room", ""),
        headers,
    )


def _weekday(typed: str) -> int | None:
    """Monday is 0: by its name, the first letters of it, or a number from 1."""
    word = folded_header(typed)
    number = whole_number(word)
    if number is not None and 1 <= number <= len(WEEKDAYS):
        return number - 1
    fitting = [number for number, name in enumerate(WEEKDAYS) if len(word) >= 2 and name.startswith(word)]
    return fitting[0] if len(fitting) == 1 else None


def _week(typed: str) -> str | None:
    """The letter of a week of the pattern, empty for every week."""
    word = folded_header(typed).removeprefix("week").removeprefix("wk")
    if word in _EVERY_WEEK:
        return ""
    letter = _NUMBERED_WEEKS.get(word, word.upper())
    return letter if letter in _NUMBERED_WEEKS.values() else None
