"""OneRoster packages made for tests: well formed, and then broken in one respect."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence

from muster.calendar.profile import profile
from muster.interchange.parcel import from_upload
from muster.interchange.problems import Findings, Problem
from muster.interchange.reading import read
from muster.interchange.roster import Reading
from muster.interchange.tables.choices import Choices
from muster.people.oneroster.specification import WITHDRAWN, specification

ENGLAND_YEARS = {group.code: group.name for group in profile("england").year_groups}

CHANGED_AT = "2026-11-01T08:00:00.000Z"
"""When every line of a package of changes was changed."""

Rows = Sequence[Mapping[str, str]]

YEAR = {
    "sourcedId": "year",
    "title": "2026/27",
    "type": "schoolYear",
    "startDate": "2026-09-01",
    "endDate": "2027-08-01",
    "schoolYear": "2027",
}


def package(
    *, pupils: int = 4, classes: int = 2, version: str = "1.2", delta: bool = False
) -> dict[str, str]:
    """The files of a package of one school, by name; every pupil is in every class, each class has a teacher."""
    tables = _tables(pupils, classes, version)
    if delta:
        stamp = {"status": "active", "dateLastModified": CHANGED_AT}
        tables = {name: [{**row, **stamp} for row in rows] for name, rows in tables.items()}
    files = {f"{name}.csv": table(name, rows, version=version) for name, rows in tables.items()}
    return {"manifest.csv": manifest(tables, version=version, mode="delta" if delta else "bulk"), **files}


def _tables(pupils: int, classes: int, version: str) -> dict[str, Rows]:
    users = [_user(f"pupil-{n}", f"Given{n}", f"Family{n}", version, "student") for n in range(pupils)]
    users += [_user(f"teacher-{n}", f"Tea{n}", f"Cher{n}", version, "teacher") for n in range(classes)]
    tables: dict[str, Rows] = {
        "orgs": [{"sourcedId": "school", "name": "Oakfield", "type": "school", "identifier": "100001"}],
        "academicSessions": [YEAR],
        "courses": [{"sourcedId": "course", "title": "Year 7", "orgSourcedId": "school"}],
        "classes": [_class(n) for n in range(classes)],
        "users": users,
        "demographics": [_born(n) for n in range(pupils)],
        "enrollments": _enrolments(pupils, classes),
    }
    return {**tables, "roles": [_role(user["sourcedId"]) for user in users]} if version == "1.2" else tables


def _class(number: int) -> dict[str, str]:
    return {
        "sourcedId": f"class-{number}",
        "title": f"7{chr(65 + number)}",
        "courseSourcedId": "course",
        "classType": "homeroom" if number == 0 else "scheduled",
        "schoolSourcedId": "school",
        "termSourcedIds": "year",
    }


def _role(user: str) -> dict[str, str]:
    return {
        "sourcedId": f"role-{user}",
        "userSourcedId": user,
        "roleType": "primary",
        "role": "student" if user.startswith("pupil") else "teacher",
        "orgSourcedId": "school",
    }


def _born(number: int) -> dict[str, str]:
    born = f"2014-{number % 12 + 1:02}-{number % 28 + 1:02}"
    return {"sourcedId": f"pupil-{number}", "birthDate": born, "sex": "female"}


def _enrolments(pupils: int, classes: int) -> list[dict[str, str]]:
    """Every pupil in every class, then each class's teacher."""
    found = [_enrolment(f"class-{c}", f"pupil-{p}", "student") for c in range(classes) for p in range(pupils)]
    return found + [_enrolment(f"class-{c}", f"teacher-{c}", "teacher") for c in range(classes)]


def _user(given_id: str, given: str, family: str, version: str, role: str) -> dict[str, str]:
    user = {
        "sourcedId": given_id,
        "enabledUser": "true",
        "username": given_id,
        "givenName": given,
        "familyName": family,
        "password": "never-read",
    }
    return {**user, "role": role, "orgSourcedIds": "school"} if version == "1.1" else user


def _enrolment(group: str, person: str, role: str) -> dict[str, str]:
    return {
        "sourcedId": f"{group}-{person}",
        "classSourcedId": group,
        "schoolSourcedId": "school",
        "userSourcedId": person,
        "role": role,
    }


def table(name: str, rows: Rows, *, version: str = "1.2") -> str:
    """One data file with the standard's header."""
    columns = [column for column in specification(version).files[name].column_names() if column != WITHDRAWN]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def manifest(present: Mapping[str, object], *, version: str = "1.2", mode: str = "bulk") -> str:
    """The manifest of a package with these data files."""
    rows = [("propertyName", "value"), ("manifest.version", "1.0"), ("oneroster.version", version)]
    rows += [(f"file.{name}", mode if name in present else "absent") for name in specification(version).files]
    rows += [("source.systemName", "Tests"), ("source.systemCode", "tests")]
    return "".join(f"{name},{value}\r\n" for name, value in rows)


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """The files as a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def reading(files: Mapping[str, str | bytes], *, tolerant: bool = False) -> Reading:
    """What comes of reading a package."""
    findings = Findings(tolerant=tolerant)
    choices = Choices(dt.date(2026, 11, 24), year_groups=ENGLAND_YEARS)
    return read(from_upload([("roster.zip", zipped(files))], findings), choices, findings)


def replaced(files: Mapping[str, str], name: str, old: str, new: str) -> dict[str, str]:
    """The files with one text replaced in one of them, which must be there."""
    assert old in files[name]
    return {**files, name: files[name].replace(old, new, 1)}


def found(result: Reading, file: str, column: str = "") -> list[Problem]:
    """The problems named in a file, and in one of its columns if one is given."""
    return [each for each in result.problems if each.file == file and column in {"", each.column}]
