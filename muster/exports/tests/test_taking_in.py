import io
import json
import uuid
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyrage
import pytest

from muster.attendance.actions.saving import save_marks
from muster.attendance.rules import SentMark
from muster.calendar.refusals import NotPossible
from muster.config.cluster import Cluster
from muster.exports.actions.taking_in import take_in_school
from muster.exports.actions.whole import export_school
from muster.exports.carried import fingerprint
from muster.exports.tests.elsewhere import agreed, another_muster, with_a_recipe, with_sealed_rows
from muster.protection.files import store
from muster.protection.keys.ring import KeyClass
from muster.protection.packages import sealed_to
from muster.protection.walls.schools import school_ids
from tests.cast import School
from tests.photographs import with_photograph

Parts = Mapping[str, bytes]
Change = Callable[[Parts], Parts]
STRANGER = uuid.uuid4()
EMPTIED = "\\x"
"""Of a message whose words were kept for long enough."""
ROLES, LOG = "tables/people_roleholding.jsonl", "log/0001.jsonl"
SCHOOL, RECORDS = "tables/calendar_school.jsonl", "tables/folder_record.jsonl"


def lines(name: str, change: Callable[[list[Any]], list[Any]]) -> Change:
    """A package in which the lines of one part were changed."""

    def changed(parts: Parts) -> Parts:
        rows = change([json.loads(line) for line in parts[name].splitlines()])
        return {**parts, name: b"".join(json.dumps(row).encode() + b"\n" for row in rows)}

    return changed


def first(name: str, /, **other: object) -> Change:
    """A package in which the first line of one part says something else."""
    return lines(name, lambda rows: [{**rows[0], **other}, *rows[1:]])


def more(name: str, /, **other: object) -> Change:
    """A package in which the first line of one part stands a second time, changed."""
    return lines(name, lambda rows: [*rows, {**rows[0], **other}])


def said(**other: object) -> Change:
    """A package that says something else of itself."""
    return lambda parts: {
        **parts,
        "about.json": json.dumps({**json.loads(parts["about.json"]), **other}).encode(),
    }


def touched(name: str, column: str) -> Change:
    """A package in which one bit of a sealed value is another."""

    def flipped(row: dict[str, str]) -> dict[str, str]:
        sealed = row[column]
        return {**row, column: f"{sealed[:-1]}{int(sealed[-1], 16) ^ 1:x}"}

    def changed(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        one = next(row for row in rows if row[column] != EMPTIED)
        return [flipped(row) if row is one else row for row in rows]

    return lines(name, changed)


def touched_file(parts: Parts) -> Parts:
    name = next(each for each in parts if each.startswith("files/"))
    return {**parts, name: parts[name][:-1] + bytes([parts[name][-1] ^ 1])}


def without_one_person(keys: list[Any]) -> list[Any]:
    """All keys but those of one person, who has records of theirs."""
    person = next(subject for subject, key_class, _ in keys if key_class == KeyClass.CARE)
    return [key for key in keys if key[0] != person]


def without(name: str) -> Change:
    return lambda parts: {each: content for each, content in parts.items() if not each.startswith(name)}


def added(name: str, content: bytes = b"{}") -> Change:
    return lambda parts: {**parts, name: content}


ALTERED: Mapping[str, Change] = {
    "without its keys": without("keys.jsonl"),
    "without its accounts": without("accounts.jsonl"),
    "without a table": without(ROLES),
    "without its log": without("log/"),
    "without half the log": lines(LOG, lambda rows: rows[: len(rows) // 2]),
    "without the end of the log": lines(LOG, lambda rows: rows[len(rows) // 2 :]),
    "without half the roles": lines(ROLES, lambda rows: rows[: len(rows) // 2]),
    "saying nothing of its tables": said(tables={}),
    "of another school": said(school=str(STRANGER)),
    "of no school": said(school="x"),
    "with a number that is none": said(log_until="9" * 400),
    "with a table of accounts": added("tables/account.jsonl"),
    "with a row of another school": first(ROLES, school_id=str(STRANGER)),
    "with a row that has no id": first(ROLES, id=None),
    "with two schools": more("tables/calendar_school.jsonl", id=str(STRANGER)),
    "with a cell that is too long": first(ROLES, role="x" * 5000),
    "with a character that is none": first("tables/calendar_school.jsonl", name="a\0b"),
    "with a key that is too short": lines("keys.jsonl", lambda rows: [[*rows[0][:2], "AAAA"], *rows[1:]]),
    "with a key of no class": lines("keys.jsonl", lambda rows: [[rows[0][0], 77, rows[0][2]], *rows[1:]]),
    "with keys that are no JSON": added("keys.jsonl", b"\xff\xfe"),
    "with one address for two people": more("accounts.jsonl", person=str(STRANGER)),
    "with an account of nobody": more(
        "accounts.jsonl", account=str(STRANGER), person=str(STRANGER), email="e@x.test"
    ),
    "with an account and its password": first("accounts.jsonl", password="x"),
    "with an agreement to what is not known": first("agreements.jsonl", kind=99),
    "with an agreement twice": more("agreements.jsonl"),
    "with a file that has no row": added(f"files/{STRANGER}"),
    "with a file outside the store": added("files/../../keys/root.key"),
    "with a log that goes on": more(LOG, seq=10**9),
    "with a role that is none": first(ROLES, role="emperor"),
    "with a country that is none": first(SCHOOL, profile="atlantis"),
    "with a time zone that is none": first(SCHOOL, timezone="Mars/Olympus"),
    "with a word of no list": first("tables/people_group.jsonl", kind="cult"),
    "with a kind of record that is none": first(RECORDS, kind=999),
    "with a touched record": touched(RECORDS, "sealed"),
    "with the record of another": lines(
        RECORDS, lambda rows: [{**rows[0], "sealed": rows[1]["sealed"]}, *rows[1:]]
    ),
    "with a record of another version": first(RECORDS, version=7),
    "without the key of one person": lines("keys.jsonl", without_one_person),
    "with a touched entry": touched("tables/attendance_registerentry.jsonl", "sealed"),
    "with a touched name of a group": touched("tables/people_group.jsonl", "name_sealed"),
    "without the words of a recipe": lines("recipes.jsonl", lambda rows: rows[1:]),
    "with a touched name of a room": touched("tables/timetable_room.jsonl", "name_sealed"),
    "with a touched name of a device": touched("tables/attendance_evacuationdevice.jsonl", "name_sealed"),
    "with a touched link of a family": touched("tables/attendance_reasonlink.jsonl", "sealed"),
    "with a touched message": touched("tables/messaging_message.jsonl", "sealed"),
    "with a touched letter": touched("tables/letters_letter.jsonl", "content_sealed"),
    "with a touched hold": touched("tables/legal_hold.jsonl", "content_sealed"),
    "with an import that waits": added("tables/interchange_sentroster.jsonl", b""),
    "with a touched file": touched_file,
}


@pytest.fixture
def identity() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


def exported(school: School, identity: pyrage.x25519.Identity) -> bytes:
    """The school as it leaves, with two people who can sign in."""
    school.signed_in(school.tutor).get(f"/pupils/{school.ada}/contacts")
    school.signed_in(school.head)
    with_photograph(school, school.ada)
    with_a_recipe(school, str(identity.to_public()))
    with school.seen_by(school.tutor) as by:
        save_marks(by=by, place=school.register(), marks=[SentMark(uuid.uuid4(), school.ada, "/")])
    with_sealed_rows(school)
    agreed(school, str(identity.to_public()))
    with school.seen_by_command() as viewer:
        return export_school(by=viewer)


def packed(identity: pyrage.x25519.Identity, parts: Parts) -> bytes:
    """A package that anybody can make who knows the recipient's public key."""
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return sealed_to(str(identity.to_public()), bundle.getvalue())


def unpacked(package: bytes, identity: pyrage.x25519.Identity) -> Parts:
    archive = zipfile.ZipFile(io.BytesIO(pyrage.decrypt(package, [identity])))
    return {name: archive.read(name) for name in archive.namelist()}


def test_an_altered_package_is_refused_in_words_and_nothing_of_it_stays(
    school: School,
    cluster: Cluster,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    sealed_files: Path,
    identity: pyrage.x25519.Identity,
):
    parts = unpacked(exported(school, identity), identity)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    with another_muster(cluster, elsewhere, monkeypatch):
        for what, change in ALTERED.items():
            assert refusal(packed(identity, change(parts)), identity).startswith("The package "), what
            assert (school_ids(), list(store.stored_names())) == ([], []), what
        assert refusal(packed(identity, parts), identity) == "", "unaltered, it is taken in"


def refusal(package: bytes, identity: pyrage.x25519.Identity) -> str:
    """The words in which a package is refused; none where it was taken in."""
    try:
        take_in_school(package, str(identity), because="a test")
    except NotPossible as problem:
        return str(problem)
    return ""


def test_a_package_that_was_cut_or_touched_on_the_way_does_not_open(
    db_app: None, identity: pyrage.x25519.Identity
):
    package = packed(identity, {"about.json": b"{}"})
    touched = package[:-40] + bytes([package[-40] ^ 1]) + package[-39:]
    for each in (b"", package[: len(package) // 2], package[:-1], touched):
        assert "does not open with this key" in refusal(each, identity)
        assert fingerprint(each) != fingerprint(package)


def test_a_package_that_unpacks_to_more_than_a_school_is_not_unpacked(
    db_app: None, identity: pyrage.x25519.Identity
):
    bomb = packed(identity, {"about.json": b"{}", "keys.jsonl": bytes(1 << 25)})
    assert "is no school of Muster" in refusal(bomb, identity)
