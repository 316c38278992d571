"""Checks that the files of a package agree: ids are unique, references resolve, dates and roles fit."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from muster.interchange.oneroster.files import File, Mode, Row
from muster.interchange.oneroster.values import items
from muster.interchange.problems import Findings, Place
from muster.people.oneroster.specification import Specification

# A line whose reference leads nowhere is of no use where the reference is what the line is for.
ESSENTIAL = {
    "enrollments": frozenset({"classSourcedId", "userSourcedId"}),
    "roles": frozenset({"userSourcedId"}),
    "demographics": frozenset({"sourcedId"}),
}
HIERARCHIES = ("academicSessions", "orgs")
DEEPEST = 12  # a department of a school of a district of a state has four above it
PAIRED_LISTS = ("courses", "classes")

Files = Mapping[str, File]


def cohere(wanted: Specification, files: Files, findings: Findings) -> dict[str, File]:
    """The files without the lines that cannot be used; all that does not fit is in the findings."""
    checked = {name: _unique(file, findings) for name, file in files.items()}
    for name in wanted.files:
        if name in checked:
            checked[name] = _resolved(wanted, checked, name, findings)
    if "users" in checked:
        checked["users"] = _with_roles(wanted, checked, findings)
    _sessions(checked, findings)
    _own_parents(checked, findings)
    _role_spans(checked, findings)
    _paired(checked, findings)
    _enrolments(checked, findings)
    _primary_roles(checked, findings)
    _score_ranges(checked, findings)
    return checked


def _unique(file: File, findings: Findings) -> File:
    """The file with one line for each id: of several the one that was changed last, else the last."""
    latest: dict[str, Row] = {}
    for row in file.rows:
        held = latest.setdefault(row["sourcedId"], row)
        if held is row:
            continue
        older, newer = (held, row) if row["dateLastModified"] >= held["dateLastModified"] else (row, held)
        place = Place(file.title, older.line, "sourcedId")
        remedy = f"Give each line its own id; the other is line {newer.line}."
        findings.left_out(place, "Another line has this id", remedy, value=row["sourcedId"])
        latest[row["sourcedId"]] = newer
    return _with_rows(file, [row for row in file.rows if latest[row["sourcedId"]] is row])


def _resolved(wanted: Specification, files: Files, name: str, findings: Findings) -> File:
    """The file without lines that lead nowhere. A file of changes may refer to what was sent before."""
    file = files[name]
    if file.mode is Mode.DELTA:
        return file
    useless: set[int] = set()
    for column in wanted.files[name].columns:
        target = files.get(column.refers_to)
        if not column.refers_to or (target and target.mode is Mode.DELTA):
            continue
        ids = {row["sourcedId"] for row in target.rows} if target else set()
        essential = column.name in ESSENTIAL.get(name, frozenset())
        lost = [row for row in file.rows if row[column.name] and not ids.issuperset(items(row[column.name]))]
        if lost and target is None:
            report = findings.left_out if essential else findings.mended
            what = (
                f"{column.refers_to}.csv is not in the package, so that no id of this column leads anywhere"
            )
            report(Place(file.title, lost[0].line, column.name), what, "Export the package with that file.")
        for row in lost if target else ():
            place = Place(file.title, row.line, column.name)
            _lead_nowhere(place, row, ids, essential=essential, findings=findings)
        if essential:
            useless.update(row.line for row in lost)
    return _with_rows(file, [row for row in file.rows if row.line not in useless])


def _lead_nowhere(place: Place, row: Row, ids: set[str], *, essential: bool, findings: Findings) -> None:
    missing = [item for item in items(row[place.column]) if item not in ids]
    report = findings.left_out if essential else findings.mended
    what = "The id leads nowhere: the package has no such line"
    report(place, what, "Add the line, or take the reference out.", value=", ".join(missing))


def _with_rows(file: File, rows: list[Row]) -> File:
    return File(file.name, tuple(rows), file.mode, complete=file.complete and len(rows) == len(file.rows))


def _rows(files: Files, name: str) -> Iterable[tuple[Row, str]]:
    """The lines of a file that stand, with the file's title."""
    file = files.get(name)
    return [(row, file.title) for row in file.rows if row["status"] != "tobedeleted"] if file else []


def _sessions(files: Files, findings: Findings) -> None:
    for row, title in _rows(files, "academicSessions"):
        first, end = row["startDate"], row["endDate"]
        if first and end and first >= end:
            what = "The session ends before it has begun (the end date is the day after the last day)"
            findings.left_out(Place(title, row.line, "endDate"), what, "Correct the dates.", value=end)


def _own_parents(files: Files, findings: Findings) -> None:
    for name in HIERARCHIES:
        parents = {row["sourcedId"]: row["parentSourcedId"] for row, _ in _rows(files, name)}
        for row, title in _rows(files, name):
            if row["sourcedId"] in _above(row, parents):
                what = "The line is its own parent, or its parents lead back to it"
                findings.mended(Place(title, row.line, "parentSourcedId"), what, "Correct it.")


def _above(row: Row, parents: Mapping[str, str]) -> Iterator[str]:
    """The parent, its parent and so on, as far as real packages go."""
    above = row["parentSourcedId"]
    for _ in range(DEEPEST):
        if not above:
            return
        yield above
        above = parents.get(above, "")


def _with_roles(wanted: Specification, files: Files, findings: Findings) -> File:
    """The users whom the package gives a role: of one without, nobody can say what they are. 1.1 has it on the line."""
    users, roles = files["users"], files.get("roles")
    if "roles" not in wanted.files or (roles and roles.mode is Mode.DELTA) or users.mode is Mode.DELTA:
        return users
    given = {row["userSourcedId"] for row, _ in _rows(files, "roles")}
    for row in users.rows:
        if row["sourcedId"] not in given:
            what = "No line of roles.csv says what this user is"
            findings.left_out(
                Place(users.title, row.line, "sourcedId"), what, "Add a role.", value=row["sourcedId"]
            )
    return _with_rows(users, [row for row in users.rows if row["sourcedId"] in given])


def _role_spans(files: Files, findings: Findings) -> None:
    for row, title in _rows(files, "roles"):
        begin, end = row["beginDate"], row["endDate"]
        if begin and end and begin >= end:
            what = "The role ends before it has begun (the end date is the day after the last day)"
            findings.mended(Place(title, row.line, "endDate"), what, "Correct the dates.", value=end)


def _paired(files: Files, findings: Findings) -> None:
    for name in PAIRED_LISTS:
        for row, title in _rows(files, name):
            subjects, codes = items(row["subjects"]), items(row["subjectCodes"])
            if codes and len(subjects) != len(codes):
                what = f"{len(subjects)} subjects, but {len(codes)} subject codes"
                findings.mended(
                    Place(title, row.line, "subjectCodes"), what, "List one code for each subject."
                )


def _enrolments(files: Files, findings: Findings) -> None:
    spans = _class_spans(files)
    for row, title in _rows(files, "enrollments"):
        begin, end = row["beginDate"], row["endDate"]
        if begin and end and begin >= end:
            what = "The enrolment ends before it has begun (the end date is the day after the last day)"
            findings.mended(Place(title, row.line, "endDate"), what, "Correct the dates.", value=end)
        if row["primary"] == "true" and row["role"] != "teacher":
            what = "Only a teacher can be primary"
            findings.mended(Place(title, row.line, "primary"), what, "Write false.", value="true")
        span = spans.get(row["classSourcedId"])
        if span and ((begin and begin < span[0]) or (end and end > span[1])):
            what = "The enrolment reaches outside the terms of its class"
            findings.mended(
                Place(title, row.line, "beginDate"), what, "Correct the dates.", value=begin or end
            )


def _class_spans(files: Files) -> dict[str, tuple[str, str]]:
    """First day and day after the last day of each class, ISO text, for classes whose terms are known."""
    terms = {
        row["sourcedId"]: (row["startDate"], row["endDate"]) for row, _ in _rows(files, "academicSessions")
    }
    spans: dict[str, tuple[str, str]] = {}
    for row, _ in _rows(files, "classes"):
        found = [terms[term] for term in items(row["termSourcedIds"]) if term in terms]
        if found:
            spans[row["sourcedId"]] = (min(first for first, _ in found), max(end for _, end in found))
    return spans


def _primary_roles(files: Files, findings: Findings) -> None:
    counted = Counter(
        (row["userSourcedId"], row["orgSourcedId"])
        for row, _ in _rows(files, "roles")
        if row["roleType"] == "primary"
    )
    for row, title in _rows(files, "roles"):
        if row["roleType"] == "primary" and counted[row["userSourcedId"], row["orgSourcedId"]] > 1:
            what = "The user has more than one primary role in this school"
            findings.mended(Place(title, row.line, "roleType"), what, "Make all but one secondary.")


def _score_ranges(files: Files, findings: Findings) -> None:
    ranges: dict[str, tuple[float, float]] = {}
    for row, title in _rows(files, "lineItems"):
        least, most = row["resultValueMin"], row["resultValueMax"]
        if least and most:
            ranges[row["sourcedId"]] = (float(least), float(most))
            if float(least) > float(most):
                place = Place(title, row.line, "resultValueMax")
                findings.mended(
                    place, "The greatest result is below the least", "Correct the two.", value=most
                )
    for row, title in _rows(files, "results"):
        least_most = ranges.get(row["lineItemSourcedId"])
        if row["score"] and least_most and not least_most[0] <= float(row["score"]) <= least_most[1]:
            # Well-known products send extra credit this way, so that it is never refused.
            findings.note(Place(title, row.line, "score"), "The score is outside the range of its line item")
