import dataclasses
import datetime as dt

import pytest

from muster.interchange.oneroster.lines import MOST_LINES, records
from muster.interchange.problems import Findings, Weight, stops
from muster.interchange.roster import Kind, Span
from muster.interchange.tests.packages import CHANGED_AT, found, manifest, package, reading, replaced, table


def test_a_sound_package_has_no_fault():
    result = reading(package())
    assert result.problems == ()
    assert result.format == "OneRoster 1.2, the whole roster"
    assert result.system == "Tests"
    assert len(result.roster.pupils) == 4
    assert len(result.roster.staff) == 2
    assert len(result.roster.memberships) == 8
    assert {Kind.PUPILS, Kind.MEMBERSHIPS, Kind.GROUPS} <= result.roster.whole


@pytest.mark.parametrize("line", [b"a,b\n", b"\n"])
def test_a_file_of_lines_without_end_is_not_read_to_its_end(line: bytes):
    findings = Findings(tolerant=True)
    assert len(records("users.csv", b"sourcedId,status\n" + line * (MOST_LINES + 5), findings)) <= MOST_LINES
    assert [each.what for each in findings if each.weight is Weight.STOPS] == [
        "The file has more than 500,000 lines, so the rest was not read"
    ]


def test_version_1_1_says_the_same():
    old, new = reading(package(version="1.1")), reading(package())
    assert old.problems == ()
    assert [(each.id, each.names.given) for each in old.roster.pupils] == [
        (each.id, each.names.given) for each in new.roster.pupils
    ]
    assert old.roster.whole == new.roster.whole


def test_end_dates_become_the_last_day():
    roster = reading(package()).roster
    assert roster.sessions[0].span == Span(dt.date(2026, 9, 1), dt.date(2027, 7, 31))
    assert roster.memberships[0].span == roster.sessions[0].span


def test_a_homeroom_is_a_form_and_a_scheduled_class_a_class():
    assert [group.kind for group in reading(package()).roster.groups] == ["form", "class"]


def test_passwords_are_not_read():
    result = reading(package())
    assert "never-read" in package()["users.csv"]
    assert "never-read" not in str(dataclasses.astuple(result.roster))


def test_people_have_no_repr_that_a_log_could_print():
    assert "Given0" not in repr(reading(package()))


def test_changes_end_nothing_that_they_do_not_name():
    result = reading(package(delta=True))
    assert result.problems == ()
    assert result.roster.whole == frozenset()


def test_changes_withdraw_what_they_mark():
    files = package(delta=True)
    files = replaced(files, "enrollments.csv", "class-0-pupil-0,active", "class-0-pupil-0,tobedeleted")
    roster = reading(files).roster
    assert [(each.kind, each.id) for each in roster.removals] == [(Kind.MEMBERSHIPS, "class-0\tpupil-0")]
    assert len(roster.memberships) == 7


def test_changes_may_refer_to_what_was_sent_before():
    files = package(delta=True)
    only = {
        "manifest.csv": manifest({"enrollments": 1}, mode="delta"),
        "enrollments.csv": files["enrollments.csv"],
    }
    assert reading(only).problems == ()


def test_the_data_win_over_a_claimed_mode():
    files = {**package(delta=True), "manifest.csv": manifest(dict.fromkeys(package_names(), 1), mode="bulk")}
    result = reading(files)
    assert not stops(result.problems)
    assert result.roster.whole == frozenset()
    assert "they are read as they are" in found(result, "users.csv")[0].what


def package_names() -> list[str]:
    return [name.removesuffix(".csv") for name in package() if name != "manifest.csv"]


def test_manifest_alone_says_no_changes():
    result = reading({"manifest.csv": manifest({})})
    assert result.problems == ()
    assert result.format == "OneRoster 1.2, no changes"


def test_a_file_that_the_manifest_promises_must_be_there():
    files = package()
    del files["courses.csv"]
    assert stops(found(reading(files, tolerant=True), "courses.csv"))


def test_a_file_that_the_manifest_calls_absent_is_a_fault():
    files = replaced(package(), "manifest.csv", "file.courses,bulk", "file.courses,absent")
    assert stops(found(reading(files), "courses.csv"))
    assert not stops(reading(files, tolerant=True).problems)


def test_of_a_version_that_nobody_reads_only_that_is_said():
    files = replaced(package(), "manifest.csv", "oneroster.version,1.2", "oneroster.version,2.0")
    for tolerant in (False, True):
        [problem] = reading(files, tolerant=tolerant).problems
        assert (problem.column, problem.value, problem.weight) == ("oneroster.version", "2.0", Weight.STOPS)


def test_a_whole_file_that_is_missing_is_said_once_for_each_column_that_needs_it():
    files = replaced(package(), "manifest.csv", "file.orgs,bulk", "file.orgs,absent")
    del files["orgs.csv"]
    said = [
        problem for problem in reading(files).problems if "orgs.csv is not in the package" in problem.what
    ]
    assert len(said) == len({(problem.file, problem.column) for problem in said})
    assert {problem.file for problem in said} >= {"classes.csv", "courses.csv"}
    assert not any("no such line" in problem.what for problem in reading(files).problems)


def test_the_withdrawn_column_of_1_2_is_accepted():
    files = package()
    lines = files["users.csv"].splitlines()
    at = lines[0].split(",").index("preferredGivenName")
    widened = [line.split(",") for line in lines]
    for number, cells in enumerate(widened):
        cells.insert(at, "" if number else "resourceSourcedIds")
    files["users.csv"] = "".join(",".join(cells) + "\r\n" for cells in widened)
    assert reading(files).problems == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "column"),
    [
        ("users.csv", "true,pupil-0", "TRUE,pupil-0", "enabledUser"),
        ("users.csv", "Given0", "", "givenName"),
        ("users.csv", "pupil-0,,,", "pupil 0,,,", "sourcedId"),
        ("classes.csv", "homeroom", "Homeroom", "classType"),
        ("academicSessions.csv", "2027\r\n", "2026/27\r\n", "schoolYear"),
        ("academicSessions.csv", "2026-09-01", "2026-09-01T00:00:00", "startDate"),
        ("academicSessions.csv", "2026-09-01", "01/09/2026", "startDate"),
        ("academicSessions.csv", "2026-09-01", "2026-02-30", "startDate"),
        ("academicSessions.csv", "2027-08-01", "2026-09-01", "endDate"),
        ("demographics.csv", "female", "F", "sex"),
        ("enrollments.csv", ",teacher,", ",Lehrer,", "role"),
        ("enrollments.csv", "class-0,school,pupil-0", "class-9,school,pupil-0", "classSourcedId"),
        ("enrollments.csv", "class-0,school,pupil-0", "class-0,school,pupil-9", "userSourcedId"),
        ("enrollments.csv", "class-0-pupil-1,", "class-0-pupil-0,", "sourcedId"),
        ("courses.csv", "Year 7,", '"Year\n7",', "title"),
        ("roles.csv", "primary,student", "first,student", "roleType"),
    ],
)
def test_each_violation_is_named_with_its_place(file, old, new, column):
    result = reading(replaced(package(), file, old, new))
    places = found(result, file, column)
    assert stops(places)
    assert all(each.line > 0 and each.what and each.remedy for each in places)
    assert result.roster.pupils == ()


def test_lines_with_and_without_status_do_not_mix():
    result = reading(
        replaced(package(), "users.csv", "pupil-0,,,", "pupil-0,active,2026-11-01T08:00:00.000Z,")
    )
    assert stops(found(result, "users.csv", "status"))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("users.csv", "sourcedId", "\ufeffsourcedId"),
        ("users.csv", "givenName,familyName", "GivenName,familyname"),
        ("users.csv", "true,pupil-0", "1,pupil-0"),
        ("users.csv", "Given0", ""),
        ("users.csv", "pupil-0,,,", "pupil 0,,,"),
        ("classes.csv", "homeroom", "Homeroom"),
        ("academicSessions.csv", "2026-09-01", "2026-09-01T00:00:00Z"),
        ("academicSessions.csv", "2027\r\n", "2026/27\r\n"),
        ("orgs.csv", "100001,", "100001,\r\n\r\n,"),
        ("courses.csv", "Year 7,", '"Year\n7",'),
        ("manifest.csv", "propertyName,value\r\n", ""),
        ("manifest.csv", "oneroster.version,1.2", "oneroster.version,1.2.1"),
        ("demographics.csv", "female", "F"),
    ],
)
def test_tolerance_reads_past_what_real_exporters_get_wrong(file, old, new):
    result = reading(replaced(package(), file, old, new), tolerant=True)
    assert not stops(result.problems)
    assert result.roster.groups
    assert len(result.roster.pupils) >= 3


def test_a_byte_order_mark_is_no_fault():
    files: dict[str, str | bytes] = {name: text.encode("utf-8-sig") for name, text in package().items()}
    assert reading(files).problems == ()


@pytest.mark.parametrize(
    ("moment", "is_fault"),
    [
        ("2026-11-29T10:11:12Z", False),
        ("2026-11-29T10:11:12.123456Z", False),
        ("2026-11-29T10:11:12+00:00", False),
        ("2026-11-29T10:11:12+01:00", True),
        ("2026-11-29T10:11:12", True),
        ("2026-11-29", True),
        ("2026-11-31T10:11:12Z", True),
    ],
)
def test_a_moment_is_in_utc_with_or_without_fractions_of_a_second(moment, is_fault):
    changes = package(delta=True)
    assert CHANGED_AT in changes["users.csv"]
    result = reading({**changes, "users.csv": changes["users.csv"].replace(CHANGED_AT, moment)})
    assert bool(found(result, "users.csv", "dateLastModified")) is is_fault


def test_a_package_without_manifest_is_read_with_tolerance_only():
    files = package()
    del files["manifest.csv"]
    assert stops(reading(files).problems)
    result = reading(files, tolerant=True)
    assert not stops(result.problems)
    assert len(result.roster.pupils) == 4


def test_a_line_left_out_ends_nobody():
    files = replaced(package(), "enrollments.csv", "class-0,school,pupil-0", "class-9,school,pupil-0")
    result = reading(files, tolerant=True)
    assert [each.weight for each in found(result, "enrollments.csv")] == [Weight.LEFT_OUT]
    assert Kind.MEMBERSHIPS not in result.roster.whole
    assert len(result.roster.memberships) == 7


def test_gradebook_and_resource_files_are_checked_and_reported():
    files = package()
    files["categories.csv"] = table(
        "categories", [{"sourcedId": "c1", "title": "Homework", "weight": "half"}]
    )
    files["resources.csv"] = table("resources", [{"sourcedId": "r1", "vendorResourceId": "v1"}])
    names = [name.removesuffix(".csv") for name in files if name != "manifest.csv"]
    files["manifest.csv"] = manifest(dict.fromkeys(names, 1))
    result = reading(files)
    assert {each.file: each.rows for each in result.unused} == {"categories.csv": 1, "resources.csv": 1}
    assert [each.column for each in result.problems] == ["weight"]


def test_a_score_above_the_maximum_is_only_noted():
    files = package()
    files["categories.csv"] = table("categories", [{"sourcedId": "c", "title": "Tests"}])
    item = {"sourcedId": "i", "title": "T", "assignDate": "2026-10-01", "dueDate": "2026-10-02"}
    item |= {"classSourcedId": "class-0", "categorySourcedId": "c", "academicSessionSourcedId": "year"}
    item |= {"schoolSourcedId": "school", "resultValueMin": "0", "resultValueMax": "100"}
    result = {
        "sourcedId": "r",
        "lineItemSourcedId": "i",
        "studentSourcedId": "pupil-0",
        "scoreDate": "2026-10-02",
    }
    result |= {"scoreStatus": "fully graded", "score": "300"}
    files |= {"lineItems.csv": table("lineItems", [item]), "results.csv": table("results", [result])}
    names = [name.removesuffix(".csv") for name in files if name != "manifest.csv"]
    read = reading({**files, "manifest.csv": manifest(dict.fromkeys(names, 1))})
    assert [(each.file, each.weight) for each in read.problems] == [("results.csv", Weight.NOTE)]


def test_parents_are_linked_once_from_either_side():
    files = package()
    users = files["users.csv"].splitlines()
    parent = users[1].replace("pupil-0", "parent").replace("Given0", "Pat")
    at = users[0].split(",").index("agentSourcedIds")
    cells, of_parent = users[1].split(","), parent.split(",")
    cells[at], of_parent[at] = "parent", "pupil-0"
    files["users.csv"] = "\r\n".join([users[0], ",".join(cells), *users[2:], ",".join(of_parent)]) + "\r\n"
    files["roles.csv"] += "role-parent,,,parent,primary,parent,,,school,\r\n"
    result = reading(files)
    assert result.problems == ()
    assert [(each.pupil, each.contact, each.relationship) for each in result.roster.links] == [
        ("pupil-0", "parent", "parent")
    ]
    assert [each.id for each in result.roster.contacts] == ["parent"]
