"""Reads School Data Sync 2.1 files: maps them to OneRoster's columns, then converts them to a roster.

The names and columns are those of Microsoft's page "SDS V2.1 CSV file format". Its last days are included, its dates may
be ISO or American, and a pupil's year stands beside the role. (Version 1 is read as plain tables.)
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from muster.interchange.oneroster.conversion import to_roster
from muster.interchange.oneroster.files import File, Mode, Row
from muster.interchange.parcel import Parcel
from muster.interchange.problems import Findings, Place, stops
from muster.interchange.roster import Reading, Roster, Source, Unused
from muster.interchange.tables.building import YES
from muster.interchange.tables.choices import Choices
from muster.interchange.tables.dates import Order, day_of, evidence
from muster.interchange.tables.opening import tables_in
from muster.interchange.tables.recognition import folded_header
from muster.interchange.tables.sheets import Sheet

USED: Mapping[str, tuple[str, ...]] = {
    "orgs": ("sourcedId", "name"),
    "users": ("sourcedId", "givenName", "familyName"),
    "roles": ("userSourcedId", "orgSourcedId", "role"),
    "academicSessions": ("sourcedId", "title", "type", "startDate", "endDate"),
    "classes": ("sourcedId", "orgSourcedId", "title"),
    "enrollments": ("classSourcedId", "userSourcedId", "role"),
    "demographics": ("userSourcedId",),
    "relationships": ("userSourcedId", "relationshipUserSourcedId"),
}
"""The files that are read, each with the columns without which it says nothing."""
REQUIRED = ("orgs", "users", "roles")
UNUSED = {"courses": "Classes are read with their own names.", "userFlags": "Flags are not used."}
REFERENCES = (
    ("roles", "userSourcedId", "users"),
    ("roles", "orgSourcedId", "orgs"),
    ("classes", "orgSourcedId", "orgs"),
    ("enrollments", "classSourcedId", "classes"),
    ("enrollments", "userSourcedId", "users"),
    ("demographics", "userSourcedId", "users"),
    ("relationships", "userSourcedId", "users"),
    ("relationships", "relationshipUserSourcedId", "users"),
)
DAYS = frozenset({"startDate", "endDate", "birthDate", "roleStartDate", "roleEndDate"})

Line = Mapping[str, str]
Files = Mapping[str, Sequence[tuple[int, Line]]]


def looks_like_sds(parcel: Parcel) -> bool:
    """Whether these files are of School Data Sync 2.1: OneRoster's users.csv says whether a user is enabled."""
    heads = {name.casefold(): data[:512].replace(b"\0", b"") for name, data in parcel.files.items()}
    return (
        "manifest.csv" not in heads
        and b"userSourcedId" in heads.get("roles.csv", b"")
        and b"roleType" not in heads.get("roles.csv", b"")
        and b"enabledUser" not in heads.get("users.csv", b"")
    )


def read_sds(parcel: Parcel, choices: Choices, findings: Findings) -> Reading:
    """Read a set of files; with problems that stop, the roster is empty."""
    files = dict(_files(parcel, findings))
    for name in REQUIRED:
        if name not in files:
            findings.stop(
                Place(f"{name}.csv"), "This file is missing", "Send all files of the export together."
            )
    resolved = {name: tuple(_resolved(name, files, findings)) for name in files}
    whole = choices.complete and all(len(resolved[name]) == len(files[name]) for name in files)
    dated = _with_days(resolved, choices.today, findings)
    unused = tuple(_unused(parcel))
    return Reading(
        format="Microsoft School Data Sync 2.1",
        system="School Data Sync",
        roster=Roster() if stops(findings) else _roster(dated, whole=whole),
        problems=tuple(findings),
        unused=unused,
    )


def _roster(files: Files, *, whole: bool) -> Roster:
    """The roster, with the line of roles.csv on which each pupil's year stands."""
    roster = to_roster(_as_oneroster(files, whole=whole))
    years = {
        line["userSourcedId"]: Source("roles.csv", number, {"year_group": "grade"})
        for number, line in files["roles"]
        if line.get("grade")
    }
    return replace(
        roster,
        pupils=tuple(
            replace(pupil, elsewhere={**pupil.elsewhere, "year_group": years[pupil.id]})
            if pupil.id in years
            else pupil
            for pupil in roster.pupils
        ),
    )


def _files(parcel: Parcel, findings: Findings) -> Iterator[tuple[str, Sequence[tuple[int, Line]]]]:
    """The lines of each file that is read, by the standard's names of the columns."""
    by_fold = {f"{name}.csv".casefold(): name for name in USED}
    known = {name: data for name, data in parcel.files.items() if name.casefold() in by_fold}
    columns = {folded_header(column) for needed in USED.values() for column in needed}
    for sheet in tables_in(Parcel(parcel.name, known), lambda text: folded_header(text) in columns, findings):
        name = by_fold[sheet.file.casefold()]
        missing = [column for column in USED[name] if column not in sheet.header]
        for column in missing:
            findings.stop(Place(sheet.file, 1, column), "The column is missing", f"Add the column {column}.")
        yield name, () if missing else tuple(_lines(sheet))


def _lines(sheet: Sheet) -> Iterator[tuple[int, Line]]:
    for line in sheet.lines:
        yield line.number, dict(zip(sheet.header, line.cells, strict=True))


def _resolved(name: str, files: Files, findings: Findings) -> Iterator[tuple[int, Line]]:
    """The lines of a file whose ids lead to lines of the others, or are the first of their id."""
    checks = [(column, _ids(files, target), target) for here, column, target in REFERENCES if here == name]
    seen: set[str] = set()
    for number, line in files[name]:
        lost = next(((column, target) for column, ids, target in checks if line[column] not in ids), None)
        own = line.get("sourcedId", "")
        if lost:
            what = f"The id leads nowhere: {lost[1]}.csv has no such line"
            place = Place(f"{name}.csv", number, lost[0])
            findings.left_out(place, what, "Add the line, or take this one out.", value=line[lost[0]])
        elif own in seen:
            place = Place(f"{name}.csv", number, "sourcedId")
            findings.left_out(place, "Another line has this id", "Give each line its own id.", value=own)
        else:
            seen.update([own] if own else [])
            yield number, line


def _ids(files: Files, name: str) -> set[str]:
    return {line["sourcedId"] for _, line in files.get(name, ())}


def _with_days(files: Files, today: dt.date, findings: Findings) -> Files:
    """The files with every date in ISO. Where the dates prove nothing, the format's own order holds: month first."""
    values = [line[day] for lines in files.values() for _, line in lines for day in DAYS & line.keys()]
    order = evidence(values).order or Order.MONTH_FIRST
    return {
        name: [
            (number, _dated(Place(f"{name}.csv", number), line, order, today=today, findings=findings))
            for number, line in lines
        ]
        for name, lines in files.items()
    }


def _dated(place: Place, line: Line, order: Order, *, today: dt.date, findings: Findings) -> Line:
    found = dict(line)
    for name in DAYS & line.keys():
        day = day_of(line[name], order, today=today) if line[name] else None
        if line[name] and day is None:
            where = Place(place.file, place.line, name)
            findings.mended(where, "This is not a day", "Write dates like 2026-09-01.", value=line[name])
        found[name] = day.isoformat() if day else ""
    return found


def _as_oneroster(files: Files, *, whole: bool) -> dict[str, File]:
    """The files as OneRoster's, which have other columns for the same."""
    translated: Mapping[str, Callable[[Line], Line]] = {
        "orgs": lambda line: {"type": line.get("type") or "school", "identifier": line["sourcedId"]},
        "users": _about_users(files),
        "roles": _role,
        "academicSessions": lambda line: {"endDate": _day_after(line["endDate"])},
        "classes": _class,
        "enrollments": lambda line: {"primary": "true" if line["role"] == "teacher" else ""},
        "demographics": lambda line: {"sourcedId": line["userSourcedId"]},
        "relationships": lambda _: {},
    }
    return {
        name: File(
            name,
            tuple(Row(number, {**line, **translated[name](line)}) for number, line in lines),
            Mode.BULK,
            complete=whole,
        )
        for name, lines in files.items()
    }


def _about_users(files: Files) -> Callable[[Line], Line]:
    """What stands of a user in other files: the year beside the role, and who belongs to whom."""
    grades = {line["userSourcedId"]: line["grade"] for _, line in files["roles"] if line.get("grade")}
    agents: dict[str, list[str]] = {}
    for _, line in files.get("relationships", ()):
        agents.setdefault(line["userSourcedId"], []).append(line["relationshipUserSourcedId"])

    def about(line: Line) -> Line:
        own = line["sourcedId"]
        return {"grades": grades.get(own, ""), "agentSourcedIds": ",".join(agents.get(own, ()))}

    return about


def _role(line: Line) -> Line:
    return {"roleType": "primary" if line.get("isPrimary", "").casefold() in YES else "secondary"}


def _class(line: Line) -> Line:
    sessions = line.get("sessionSourcedIds", "")
    return {"schoolSourcedId": line["orgSourcedId"], "termSourcedIds": sessions, "classType": "scheduled"}


def _day_after(day: str) -> str:
    """The standard's end date is the day after the last day."""
    ends = bool(day) and day < dt.date.max.isoformat()
    return (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat() if ends else ""


def _unused(parcel: Parcel) -> Iterator[Unused]:
    for name, data in sorted(parcel.files.items()):
        known = name.removesuffix(".csv")
        if known not in USED:
            yield Unused(name, max(0, data.count(b"\n") - 1), UNUSED.get(known, "This file is not used."))
