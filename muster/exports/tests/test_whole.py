import datetime as dt
import json
import re
import uuid
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pyrage
import pytest
from django.db import ProgrammingError

from muster.attendance.actions.saving import save_marks
from muster.attendance.queries.verification import verify_lines
from muster.attendance.rules import SentMark
from muster.calendar.models import AcademicYear
from muster.calendar.refusals import NotPossible
from muster.config.cluster import Cluster
from muster.exports.actions.taking_in import take_in_school
from muster.exports.actions.whole import answer_school, ask_for_school, export_school
from muster.exports.queries.shown import exports
from muster.exports.queries.whole import (
    LEFT_BEHIND,
    NOT_CARRIED,
    parts_of_school,
    tables_in_order,
    whole_page,
)
from muster.exports.rules import Shape
from muster.exports.tests.elsewhere import agreed, another_muster, with_a_recipe, with_sealed_rows
from muster.exports.whole_access import EXPORT_WHOLE
from muster.people.directory import names
from muster.protection import clock
from muster.protection.access.decisions import Refused
from muster.protection.accounts.actions.opening import open_account
from muster.protection.accounts.queries import account_by_email, accounts_of_school
from muster.protection.approvals.models import Approval
from muster.protection.audit.earlier import take_over
from muster.protection.audit.reading import Sought, Window, events, touched
from muster.protection.folder.kinds import declared_kinds
from tests.cast import MORNING, School


def parts(school: School) -> dict[str, list[str]]:
    """Everything that the package holds, by file; the keys and rows in the order of their text."""
    with school.seen_by_command() as viewer:
        found = dict(parts_of_school(viewer))
    about = json.loads(found.pop("about.json"))
    assert about["tables"].keys() == set(tables_in_order())
    assert about["not_carried"] == NOT_CARRIED
    return {name: sorted(content.decode().splitlines()) for name, content in found.items()}


def logged(found: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The log of a package, the oldest row first, without the numbers that each Muster gives its rows."""
    rows = [json.loads(line) for name in found if name.startswith("log/") for line in found[name]]
    return [{**row, "seq": None} for row in sorted(rows, key=lambda row: row["seq"])]


def as_carried(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """The parts that are the same afterwards: not the log, which goes on, nor how long agreements hold."""
    ended = [{**json.loads(line), "holds_until": None} for line in found["agreements.jsonl"]]
    told = {
        name: lines
        for name, lines in found.items()
        if not name.startswith(("log/", "csv/log/", "csv/agreements"))
    }
    return {**told, "agreements.jsonl": [json.dumps(one) for one in ended]}


@pytest.fixture
def identity() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


def test_a_whole_school_is_taken_in_by_an_empty_muster_with_nothing_lost(
    school: School,
    cluster: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    identity: pyrage.x25519.Identity,
):
    with school.seen_by(school.tutor, MORNING) as viewer:
        marks = [
            SentMark(uuid.uuid4(), school.people[part], code) for part, code in (("ada", "/"), ("ben", "N"))
        ]
        save_marks(by=viewer, place=school.register(), marks=marks)
    with_sealed_rows(school)
    agreed(school, str(identity.to_public()))
    with school.seen_by_command() as viewer:
        package = export_school(by=viewer)
    before = parts(school)
    with another_muster(cluster, tmp_path, monkeypatch):
        take_in_school(package, str(identity), because="a test")
        after = parts(school)
        with school.seen_by_command() as viewer:
            shown = names(viewer).shown(school.ada)
            year = AcademicYear.objects.get(school_id=school.id)
            verified = verify_lines(viewer, year)
        with pytest.raises(NotPossible, match="here already"):
            take_in_school(package, str(identity), because="a test")
    assert as_carried(after) == as_carried(before)
    opened = {json.loads(line)["kind"] for line in after["records.jsonl"]}
    assert {"name", "particulars", "contact_details", "relationships", "care_card", "session_line"} <= opened
    assert {f"csv/records/{kind}.csv" for kind in opened} <= after.keys()
    assert {f"csv/roster/{table}.csv" for table in ("pupils", "contacts", "groups")} <= after.keys()
    assert shown == "Ada Sinclair"
    assert (verified.entries > 0, verified.differences) == (True, ())


def test_what_lies_sealed_outside_the_folders_can_be_read_without_a_muster_too(school: School):
    with_sealed_rows(school)
    found = parts(school)
    read = {line["table"]: line["content"] for line in map(json.loads, found["opened.jsonl"])}
    assert read["letters_letter"]["title"] == "Trip to Quillon"
    assert read["messaging_message"]["parcel"]["words"] == "Please ring us."
    assert read["timetable_room"] == {"name": "The hide"}
    assert read["attendance_evacuationdevice"] == {"name": "Office tablet"}
    assert read["legal_hold"]["why"] == "A claim"
    assert read["attendance_reasonlink"]["pupil"] == str(school.ada)
    assert {f"csv/opened/{table}.csv" for table in read} <= found.keys()


def test_who_opened_what_comes_along_and_who_could_sign_in_is_invited(
    school: School,
    cluster: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    identity: pyrage.x25519.Identity,
):
    school.signed_in(school.tutor).get(f"/pupils/{school.ada}/contacts")
    agreed(school, str(identity.to_public()))
    with school.seen_by_command() as viewer:
        package = export_school(by=viewer)
    taken, email = logged(inside(package, identity)), email_of(school, school.tutor)
    assert any(str(school.ada) in row["people"] for row in taken)
    with another_muster(cluster, tmp_path, monkeypatch):
        take_in_school(package, str(identity), because="a test")
        after = logged(parts(school))
        with school.seen_by_command() as viewer:
            newest = events(viewer, Sought(permission=EXPORT_WHOLE.name, most=500))
            about_ada = events(viewer, Sought(person_id=school.ada, most=500))
            reached = {one.person_id for one in touched(school.id, Window())}
        account = account_by_email(email)
        with school.seen_by_command(), pytest.raises(ProgrammingError, match="a log of its own"):
            take_over(school.id, [], last=0, accounts={})
    assert after[: len(taken)] == taken, "every row that the package held, in its order"
    assert school.ada in reached
    assert len(about_ada) >= sum(str(school.ada) in row["people"] for row in taken)
    [came] = [one for one in newest if one.action == "take in a whole school"]
    assert re.fullmatch(r"a test; log of \d+ rows, SHA-256 [0-9a-f]{64}", came.reason)
    assert account is not None
    assert account.person_in(school.id) == school.tutor
    assert not account.has_usable_password()


def test_what_an_export_was_for_is_read_by_the_new_muster_too(
    school: School,
    cluster: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    identity: pyrage.x25519.Identity,
):
    recipe = with_a_recipe(school, str(identity.to_public()))
    agreed(school, str(identity.to_public()))
    with school.seen_by_command() as viewer:
        package = export_school(by=viewer)
    with another_muster(cluster, tmp_path, monkeypatch):
        take_in_school(package, str(identity), because="a test")
        with school.seen_by(school.data_manager) as viewer:
            [shown] = [one for one in exports(viewer).recipes if one.id == recipe]
    assert (shown.words, shown.recipient) == ("Swimming lists", "Oakfield Baths")


def email_of(school: School, person: uuid.UUID) -> str:
    return accounts_of_school(school.id)[person].email


def inside(package: bytes, identity: pyrage.x25519.Identity) -> dict[str, list[str]]:
    """The log of a package, by file."""
    archive = zipfile.ZipFile(BytesIO(pyrage.decrypt(package, [identity])))
    return {
        name: archive.read(name).decode().splitlines()
        for name in archive.namelist()
        if name.startswith("log/")
    }


def test_an_agreement_of_there_is_history_here_and_lets_nothing_leave(
    school: School,
    cluster: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    identity: pyrage.x25519.Identity,
):
    agreed(school, str(identity.to_public()))
    with school.seen_by_command() as viewer:
        package = export_school(by=viewer)
    with another_muster(cluster, tmp_path, monkeypatch):
        take_in_school(package, str(identity), because="a test")
        with school.seen_by_command():
            [kept] = Approval.objects.filter(school_id=school.id)
        assert kept.is_intact
        assert (kept.is_granted, kept.asked_by_id, kept.answered_by_id) == (
            True,
            school.data_manager,
            school.head,
        )
        with school.seen_by_command() as viewer, pytest.raises(NotPossible, match="Two people"):
            export_school(by=viewer)


def test_whoever_has_an_account_in_the_new_muster_keeps_it_and_is_somebody_in_the_school_too(
    school: School,
    cluster: Cluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    identity: pyrage.x25519.Identity,
):
    school.signed_in(school.tutor)
    agreed(school, str(identity.to_public()))
    email = email_of(school, school.tutor)
    was = accounts_of_school(school.id)[school.tutor].id
    with school.seen_by_command() as viewer:
        package = export_school(by=viewer)
    with another_muster(cluster, tmp_path, monkeypatch):
        here = open_account(email, school_id=uuid.uuid4(), person_id=uuid.uuid4())
        here.choose_password("a password of their own")
        here.change(is_active=False)
        take_in_school(package, str(identity), because="a test")
        account = account_by_email(email)
        with school.seen_by_command() as viewer:
            told = {one.account_id for one in events(viewer, Sought(most=500))}
    assert account is not None
    assert (account.id, len(account.places), account.is_active) == (here.id, 2, False)
    assert account.check_password("a password of their own")
    assert was not in told, "the log of there names them by the account they have here"


def test_every_table_travels_or_is_left_behind_with_a_reason(school: School, owner_cursor):
    owner_cursor.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information)'"
    )
    tables = {
        row[0]
        for row in owner_cursor.fetchall()
        if not row[0].startswith(("django_", "auth_", "procrastinate"))
    }
    assert tables - set(tables_in_order()) - CARRIED_OTHERWISE == NOT_CARRIED.keys()


CARRIED_OTHERWISE = {
    "school",  # its id, in about.json
    "subject_key",  # keys.jsonl, opened
    "event",  # log/
    "earlier_event",  # log/ too
}


def test_nothing_leaves_unless_two_people_agree_and_only_its_recipient_opens_it(
    school: School, identity: pyrage.x25519.Identity
):
    with school.seen_by_command() as viewer, pytest.raises(NotPossible, match="Two people"):
        export_school(by=viewer)
    with school.seen_by(school.head) as viewer:
        with pytest.raises(NotPossible, match="no public key"):
            ask_for_school(by=viewer, recipient="Somebody", key="age1nobody")
        ask_for_school(by=viewer, recipient="Somebody", key=str(identity.to_public()))
        (wish,) = whole_page(viewer).waiting
        assert not wish.is_anothers
        with pytest.raises(NotPossible, match="Somebody else"):
            answer_school(by=viewer, approval_id=wish.id, agrees=True)
    with school.seen_by(school.data_protection_lead) as viewer:
        answer_school(by=viewer, approval_id=wish.id, agrees=True)
    with school.seen_by_command() as viewer:
        package = export_school(by=viewer)
    assert b"Sinclair" not in package
    names_inside = zipfile.ZipFile(BytesIO(pyrage.decrypt(package, [identity]))).namelist()
    assert {"about.json", "records.jsonl", "keys.jsonl", "tables/folder_record.jsonl"} <= set(names_inside)
    with pytest.raises(NotPossible, match="does not open"):
        take_in_school(package, str(pyrage.x25519.Identity.generate()), because="a test")
    later = clock.now() + dt.timedelta(days=4)
    with school.seen_by(school.head, later) as viewer, pytest.raises(NotPossible, match="Two people"):
        export_school(by=viewer)


def test_every_kind_and_every_table_of_a_school_travels(school: School):
    assert {kind.name for kind in EXPORT_WHOLE.kinds} == {kind.name for kind in declared_kinds().values()}
    ordered = tables_in_order()
    assert {"folder", "folder_record", "people_pupil", "attendance_registerentry", "sealed_file"} <= set(
        ordered
    )
    assert ordered.index("folder") < ordered.index("people_pupil") < ordered.index("people_enrolment")
    assert not LEFT_BEHIND & set(ordered)


def test_who_may_not_ask_sees_nothing(school: School):
    for person in (school.office, school.tutor, school.it_administrator):
        with school.seen_by(person) as viewer, pytest.raises(Refused):
            whole_page(viewer)


def test_the_way_by_page(school: School, identity: pyrage.x25519.Identity):
    manager, head = school.signed_in(school.data_manager), school.signed_in(school.head)
    wrong = manager.post("/exports/school", {"recipient": "The new system", "key": "age1nobody"})
    assert b"no public key of age" in wrong.content
    assert b"The new system" in wrong.content, "what was typed is kept"
    manager.post("/exports/school", {"recipient": "The new system", "key": str(identity.to_public())})
    assert b"Waits for a second person" in manager.get("/exports/school").content
    with school.seen_by(school.head) as viewer:
        (wish,) = whole_page(viewer).waiting
    head.post(f"/exports/school/{wish.id}", {"answer": "agree"})
    assert b"agreed to" in head.get("/exports/school").content


def test_the_roster_alone_is_asked_for_by_page_and_named_to_whoever_agrees(
    school: School, identity: pyrage.x25519.Identity
):
    typed = {"recipient": "Another system", "key": str(identity.to_public()), "shape": Shape.ROSTER.value}
    school.signed_in(school.data_manager).post("/exports/school", typed)
    assert (
        "the roster as OneRoster 1.2" in school.signed_in(school.head).get("/exports/school").content.decode()
    )
    with school.seen_by(school.head) as viewer:
        (wish,) = whole_page(viewer).waiting
    assert wish.shape is Shape.ROSTER
