"""Packages with every file and value that the standard knows, and with what it does not allow."""

import csv

import pytest

from muster.interchange.problems import Weight, stops
from muster.interchange.roster import Kind
from muster.interchange.tests.packages import found, manifest, package, reading, table


def changed(files: dict[str, str], name: str, **values: str) -> dict[str, str]:
    """The files with these values in the first line of one."""
    rows = list(csv.DictReader(files[name].splitlines()))
    return {**files, name: table(name.removesuffix(".csv"), [{**rows[0], **values}, *rows[1:]])}


EVERY_FILE: dict[str, list[dict[str, str]]] = {
    "categories": [{"sourcedId": "cat", "title": "Tests", "weight": "40"}],
    "lineItems": [
        {
            "sourcedId": "item", "title": "Quiz", "assignDate": "2026-10-01", "dueDate": "2026-10-02",
            "classSourcedId": "class-0", "categorySourcedId": "cat", "academicSessionSourcedId": "year",
            "schoolSourcedId": "school", "resultValueMin": "0", "resultValueMax": "10.5",
        }
    ],
    "results": [
        {
            "sourcedId": "result", "lineItemSourcedId": "item", "studentSourcedId": "pupil-0", "score": "9.5",
            "scoreStatus": "ext:waived", "scoreDate": "2026-10-02", "late": "true",
        }
    ],
    "scoreScales": [
        {
            "sourcedId": "scale", "title": "Letters", "type": "letters", "orgSourcedId": "school",
            "courseSourcedId": "course", "classSourcedId": "class-0", "scoreScaleValue": "{A+:100},{A:94}",
        }
    ],
    "lineItemScoreScales": [{"sourcedId": "a", "lineItemSourcedId": "item", "scoreScaleSourcedId": "scale"}],
    "resultScoreScales": [{"sourcedId": "b", "resultSourcedId": "result", "scoreScaleSourcedId": "scale"}],
    "lineItemLearningObjectiveIds": [
        {"sourcedId": "c", "lineItemSourcedId": "item", "source": "case", "learningObjectiveId": "x"}
    ],
    "resultLearningObjectiveIds": [
        {"sourcedId": "d", "resultSourcedId": "result", "source": "ext:own", "learningObjectiveId": "x"}
    ],
    "resources": [{"sourcedId": "book", "vendorResourceId": "v", "roles": "student,ext:tutor"}],
    "classResources": [{"sourcedId": "e", "classSourcedId": "class-0", "resourceSourcedId": "book"}],
    "courseResources": [{"sourcedId": "f", "courseSourcedId": "course", "resourceSourcedId": "book"}],
    "userResources": [{"sourcedId": "g", "userSourcedId": "pupil-0", "resourceSourcedId": "book"}],
    "userProfiles": [
        {
            "sourcedId": "h", "userSourcedId": "pupil-0", "profileType": "sso", "vendorId": "v",
            "credentialType": "oauth", "username": "u",
        }
    ],
}  # fmt: skip


def test_a_package_with_every_file_of_the_standard_is_sound_and_says_what_is_not_used():
    files = {**package(), **{f"{name}.csv": table(name, rows) for name, rows in EVERY_FILE.items()}}
    names = [name.removesuffix(".csv") for name in files if name != "manifest.csv"]
    assert len(names) == 21
    result = reading({**files, "manifest.csv": manifest(dict.fromkeys(names, 1))})
    assert result.problems == ()
    assert {each.file for each in result.unused} == {f"{name}.csv" for name in EVERY_FILE}


@pytest.mark.parametrize(
    ("file", "values"),
    [
        ("enrollments.csv", {"role": "ext:mentor"}),
        ("roles.csv", {"role": "ext:librarian"}),
        ("classes.csv", {"classType": "ext:club"}),
        ("academicSessions.csv", {"type": "ext:trimester"}),
        ("demographics.csv", {"sex": "ext:x", "birthDate": ""}),
        ("demographics.csv", {"sex": "unspecified", "asian": "true", "white": "false"}),
        ("users.csv", {"userIds": "{LDAP:abc},{Fed:x}", "grades": "07,08"}),
        ("courses.csv", {"subjects": "Maths,Art", "subjectCodes": "MA,AR", "grades": "07"}),
        ("roles.csv", {"beginDate": "2026-09-01", "endDate": "2027-08-01"}),
    ],
)
def test_what_is_unusual_and_allowed_is_no_fault(file: str, values: dict[str, str]):
    assert not stops(reading(changed(package(), file, **values)).problems)


@pytest.mark.parametrize(
    ("file", "values", "column"),
    [
        ("roles.csv", {"roleType": "ext:third"}, "roleType"),
        ("roles.csv", {"beginDate": "2026-09-01", "endDate": "2026-09-01"}, "endDate"),
        ("orgs.csv", {"parentSourcedId": "school"}, "parentSourcedId"),
        ("academicSessions.csv", {"parentSourcedId": "year"}, "parentSourcedId"),
        ("demographics.csv", {"birthDate": "2014-02-30"}, "birthDate"),
    ],
)
def test_what_is_not_allowed_is_named_by_its_column(file: str, values: dict[str, str], column: str):
    result = reading(changed(package(), file, **values))
    assert [
        (each.file, each.line, each.column) for each in result.problems if each.weight is Weight.STOPS
    ] == [(file, 2, column)]


def test_a_user_without_a_role_is_named_and_nobody_leaves_for_it():
    files = package()
    lines = files["roles.csv"].splitlines()
    files["roles.csv"] = "\r\n".join(line for line in lines if "role-pupil-0" not in line) + "\r\n"
    assert [each.value for each in found(reading(files), "users.csv", "sourcedId")] == ["pupil-0"]
    tolerated = reading(files, tolerant=True)
    assert len(tolerated.roster.pupils) == 3
    assert Kind.PUPILS not in tolerated.roster.whole


def test_a_file_that_the_version_does_not_have_is_named():
    files = {**package(version="1.1"), "roles.csv": package()["roles.csv"]}
    assert [each.what for each in found(reading(files), "roles.csv")] == [
        "OneRoster 1.1 has no file of this name, so it was not read"
    ]


def test_a_column_of_ones_own_needs_a_name():
    files = package()
    lines = files["orgs.csv"].splitlines()
    for extra, is_sound in (("metadata.trust", True), ("metadata.", False), ("trust", False)):
        widened = "\r\n".join([f"{lines[0]},{extra}", *(f"{line},x" for line in lines[1:])]) + "\r\n"
        assert stops(reading({**files, "orgs.csv": widened}).problems) is not is_sound
