import dataclasses
import datetime as dt
from collections.abc import Mapping

from muster.interchange.parcel import from_upload
from muster.interchange.problems import Findings, Weight, stops
from muster.interchange.reading import read
from muster.interchange.roster import Kind, Reading, Span
from muster.interchange.tables.choices import Choices
from muster.interchange.tests.packages import ENGLAND_YEARS

TODAY = dt.date(2026, 11, 24)
FILES = {
    "orgs.csv": "sourcedId,name,type,parentSourcedId\n100001,Oakfield,school,\n",
    "users.csv": "sourcedId,username,givenName,familyName,password,email\n"
    "p1,p1,Zoë,Ó Súilleabháin,secret,\nt1,t1,Rachel,Adeyemi,secret,r@x.example\ng1,g1,Pat,Ó Súilleabháin,,\n",
    "roles.csv": "userSourcedId,orgSourcedId,role,sessionSourcedId,grade,isPrimary\n"
    "p1,100001,student,2026,07,true\nt1,100001,teacher,2026,,true\ng1,100001,guardian,2026,,true\n",
    "classes.csv": "sourcedId,orgSourcedId,title,sessionSourcedIds,courseSourcedId\nc1,100001,7A Maths,2026,\n",
    "enrollments.csv": "classSourcedId,userSourcedId,role\nc1,t1,teacher\nc1,p1,student\n",
    "academicSessions.csv": "sourcedId,title,type,schoolYear,startDate,endDate\n2026,2026/27,schoolYear,2027,9/1/2026,7/21/2027\n",
    "demographics.csv": "userSourcedId,sex,birthDate\np1,female,9/13/2014\n",
    "relationships.csv": "userSourcedId,relationshipUserSourcedId,relationshipRole\np1,g1,guardian\n",
    "userFlags.csv": "userSourcedId,flag\np1,x\n",
}


def sent(files: Mapping[str, str], *, tolerant: bool = False, complete: bool = False) -> Reading:
    findings = Findings(tolerant=tolerant)
    data = [(name, text.encode()) for name, text in files.items()]
    return read(
        from_upload(data, findings), Choices(TODAY, complete=complete, year_groups=ENGLAND_YEARS), findings
    )


def test_a_full_set_is_read_as_it_is():
    found = sent(FILES)
    roster = found.roster
    assert found.format == "Microsoft School Data Sync 2.1"
    assert not stops(found.problems)
    assert [(each.id, each.names.given, each.year_group, each.birth_date) for each in roster.pupils] == [
        ("p1", "Zoë", "7", dt.date(2014, 9, 13))
    ]
    assert [(each.id, each.roles) for each in roster.staff] == [("t1", ("teacher",))]
    assert [(each.pupil, each.contact, each.relationship) for each in roster.links] == [
        ("p1", "g1", "guardian")
    ]
    assert [(each.group, each.pupil) for each in roster.memberships] == [("c1", "p1")]
    assert [(each.group, each.staff, each.lead) for each in roster.teaching] == [("c1", "t1", True)]
    assert [(each.file, each.rows) for each in found.unused] == [("userFlags.csv", 1)]


def test_its_last_days_are_included():
    assert sent(FILES).roster.sessions[0].span == Span(dt.date(2026, 9, 1), dt.date(2027, 7, 21))


def test_a_year_that_ends_when_the_calendar_does_is_left_out_and_the_rest_is_read():
    endless = {name: text.replace("7/21/2027", "12/31/9999") for name, text in FILES.items()}
    found = sent(endless).roster
    assert (found.sessions, len(found.pupils)) == ((), 1)


def test_only_a_set_that_is_said_to_be_complete_ends_anything():
    assert sent(FILES).roster.whole == frozenset()
    assert {Kind.PUPILS, Kind.MEMBERSHIPS} <= sent(FILES, complete=True).roster.whole


def test_three_files_are_enough_and_each_is_needed():
    three = {name: FILES[name] for name in ("orgs.csv", "users.csv", "roles.csv")}
    assert len(sent(three).roster.pupils) == 1
    without = sent({name: text for name, text in three.items() if name != "orgs.csv"})
    assert [(each.file, each.what) for each in without.problems if each.file == "orgs.csv"] == [
        ("orgs.csv", "This file is missing")
    ]


def test_an_id_that_leads_nowhere_is_named_and_ends_nobody():
    files = {**FILES, "enrollments.csv": FILES["enrollments.csv"] + "c9,p1,student\n"}
    assert [(each.file, each.line, each.value) for each in sent(files).problems] == [
        ("enrollments.csv", 4, "c9")
    ]
    tolerated = sent(files, tolerant=True, complete=True)
    assert [each.weight for each in tolerated.problems] == [Weight.LEFT_OUT]
    assert tolerated.roster.whole == frozenset()
    assert len(tolerated.roster.memberships) == 1


def test_a_missing_column_a_wrong_day_and_a_double_id_are_named():
    broken = {
        **FILES,
        "roles.csv": FILES["roles.csv"].replace(",role,", ",rolle,"),
        "users.csv": FILES["users.csv"] + "p1,p1,Zoë,Again,,\n",
        "demographics.csv": FILES["demographics.csv"].replace("9/13/2014", "spring"),
    }
    assert {(each.file, each.line, each.column) for each in sent(broken).problems} == {
        ("roles.csv", 1, "role"),
        ("users.csv", 5, "sourcedId"),
        ("demographics.csv", 2, "birthDate"),
    }


def test_passwords_are_not_kept():
    roster = sent(FILES).roster
    assert roster.pupils
    assert roster.staff
    assert "secret" not in str([dataclasses.asdict(each) for each in roster.pupils])
    assert "secret" not in str([dataclasses.asdict(each) for each in roster.staff])


def test_a_package_of_oneroster_without_its_manifest_is_still_oneroster():
    users = "sourcedId,status,dateLastModified,enabledUser,username,givenName,familyName\nu,,,true,u,A,B\n"
    roles = "sourcedId,status,dateLastModified,userSourcedId,roleType,role,orgSourcedId\nr,,,u,primary,student,o\n"
    assert sent({"users.csv": users, "roles.csv": roles}).format.startswith("OneRoster")
