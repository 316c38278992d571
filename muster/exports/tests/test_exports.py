"""Exports as the office makes them and a second person agrees to them, and what comes out at the recipient's."""

import csv
import datetime as dt
import html
import io
import json
import re
import uuid
import zipfile

import psycopg
import pyrage
import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as some

from muster.exports.actions.making import discard_expired
from muster.exports.actions.recipes import details_of
from muster.exports.models import Export, Recipe
from muster.exports.rules import FIELDS, Sort, takes_two
from muster.people import actions
from muster.people.actions import NewPupil
from muster.people.records import Name, Particulars
from muster.protection.approvals.models import Approval
from muster.protection.approvals.rules import ALONE_IN_A_DAY, Alone, digest_of
from muster.protection.approvals.taking_out import alone, take_out_alone
from muster.ui.cells import defused, defused_in_text, undefused
from tests.cast import FIRST_DAY, School

RECIPIENT = pyrage.x25519.Identity.generate()
NAMES = ("given", "family", "form")
SENSITIVE = ("family", "sen_status")


def recipe(browser: Client, *holds: str, **more: object) -> str:
    """A recipe kept by page; its id."""
    typed = {
        "words": "Cards for the library",
        "recipient": "Library service",
        "recipient_key": str(RECIPIENT.to_public()),
        "holds": holds,
        **more,
    }
    answer = browser.post("/exports/new", typed)
    assert answer.status_code == 302, answer.content.decode()
    found = re.findall(r"/exports/recipes/([0-9a-f-]{36})/make", browser.get("/exports/").content.decode())
    return str(found[-1])


def fetched(browser: Client) -> bytes:
    """The newest package, as it leaves."""
    (address, *_) = re.findall(r"/exports/[0-9a-f-]{36}/package", browser.get("/exports/").content.decode())
    answer = browser.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    return bytes(answer.content)


def opened(package: bytes) -> tuple[list[list[str]], dict[str, object]]:
    """What the recipient finds in it."""
    with zipfile.ZipFile(io.BytesIO(pyrage.decrypt(package, [RECIPIENT]))) as archive:
        rows = list(csv.reader(io.StringIO(archive.read("pupils.csv").decode("utf-8-sig"))))
        return rows, json.loads(archive.read("about.json"))


def wish(school: School) -> Approval:
    with school.seen_by_command():
        return Approval.objects.get(school_id=school.id, answered_at=None)


def test_names_and_forms_go_out_on_one_persons_word_numbered_and_encrypted(school: School):
    office = school.signed_in(school.office)
    made = recipe(office, *NAMES)
    assert office.post(f"/exports/recipes/{made}/make").status_code == 302
    package = fetched(office)
    assert b"Sinclair" not in package
    rows, about = opened(package)
    assert rows[0] == ["First name", "Surname", "Form"]
    assert ["Ada", "Sinclair", "3B"] in rows
    assert not any("Fenwick" in row for row in rows), "who has left is not on roll"
    assert about["export"] == 1
    assert about["pupils"] == len(rows) - 1


def test_what_is_sensitive_waits_for_a_second_person_and_then_runs_alone(school: School):
    office, head = school.signed_in(school.office), school.signed_in(school.head)
    made = recipe(office, *SENSITIVE)
    assert "Ask a second person" in office.get("/exports/").content.decode()
    office.post(f"/exports/recipes/{made}/make")
    asked = office.get("/exports/").content.decode()
    assert "/package" not in asked
    assert "asked on 24 Nov, 08:55. A second person has to answer." in asked
    assert "Ask a second person" not in asked, "who has asked waits"
    assert "1 export waits for you" in head.get("/").content.decode()
    page = head.get("/exports/agree").content.decode()
    for words in ("Library service", "SEN status", "everyone on roll", "7 pupils"):
        assert words in page
    assert head.post(f"/exports/agree/{wish(school).id}", {"answer": "agree"}).status_code == 302
    for number in (1, 2):
        office.post(f"/exports/recipes/{made}/make")
        rows, about = opened(fetched(office))
        assert ["Yılmaz", "K"] in rows
        assert about["export"] == number


def test_what_somebody_typed_about_an_export_lies_nowhere_in_the_clear(
    school: School, superuser_cursor: psycopg.Cursor[tuple[str]]
):
    """The words are anybody's own, and may name a child: neither they nor a hash of them that could be guessed at."""
    office = school.signed_in(school.office)
    typed = {"words": "For the tribunal of Quillon", "recipient": "Quillon's solicitor"}
    made = recipe(office, *SENSITIVE, **typed)
    office.post(f"/exports/recipes/{made}/make")
    page = html.unescape(school.signed_in(school.head).get("/exports/agree").content.decode())
    assert all(words in page for words in typed.values())
    kept = Recipe(id=uuid.UUID(made), recipient_key=str(RECIPIENT.to_public()), fields=SENSITIVE)
    kept.write(**typed)
    for table in ("exports_recipe", "approval"):
        superuser_cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t".encode())
        (stored,) = superuser_cursor.fetchone() or ("",)
        for secret in (b"Quillon", b"tribunal", b"solicitor", digest_of(details_of(kept))):
            assert secret.decode("latin-1") not in stored
            assert secret.hex() not in stored


def test_nobody_agrees_to_what_they_asked_for(school: School):
    head = school.signed_in(school.head)
    made = recipe(head, *SENSITIVE)
    head.post(f"/exports/recipes/{made}/make")
    head.post(f"/exports/agree/{wish(school).id}", {"answer": "agree"})
    assert "Somebody else has to agree" in head.get("/exports/agree").content.decode()
    assert wish(school).is_granted is False


def test_whoever_may_agree_too_is_offered_once_to_take_their_own_request_back(school: School):
    head = school.signed_in(school.head)
    head.post(f"/exports/recipes/{recipe(head, *SENSITIVE)}/make")
    assert head.get("/exports/").content.decode().count("/take-back") == 1


def test_a_refusal_makes_no_export_and_an_answer_counts_once(school: School):
    office, lead = school.signed_in(school.office), school.signed_in(school.data_protection_lead)
    made = recipe(office, *SENSITIVE)
    office.post(f"/exports/recipes/{made}/make")
    asked = wish(school)
    lead.post(f"/exports/agree/{asked.id}", {"answer": "refuse"})
    assert lead.post(f"/exports/agree/{asked.id}", {"answer": "agree"}).status_code == 404
    office.post(f"/exports/recipes/{made}/make")
    assert "/package" not in office.get("/exports/").content.decode()


def test_nobody_agrees_to_a_recipe_that_has_ended_meanwhile(school: School):
    office, head = school.signed_in(school.office), school.signed_in(school.head)
    made = recipe(office, *SENSITIVE)
    office.post(f"/exports/recipes/{made}/make")
    asked = wish(school)
    office.post(f"/exports/recipes/{made}/end")
    assert head.post(f"/exports/agree/{asked.id}", {"answer": "agree"}).status_code == 404
    assert wish(school).is_granted is False, "still unanswered: nobody is told that it is agreed to"


def test_an_agreement_that_was_written_into_the_database_by_somebody_else_counts_for_nothing(school: School):
    office = school.signed_in(school.office)
    made = recipe(office, *SENSITIVE)
    office.post(f"/exports/recipes/{made}/make")
    with school.seen_by_command():
        Approval.objects.filter(school_id=school.id).update(
            is_granted=True, answered_by=school.head, holds_until=dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
        )
    office.post(f"/exports/recipes/{made}/make")
    assert "/package" not in office.get("/exports/").content.decode()


def test_a_recipe_with_one_more_field_is_another_recipe_and_asks_again(school: School):
    office, head = school.signed_in(school.office), school.signed_in(school.head)
    made = recipe(office, *SENSITIVE)
    office.post(f"/exports/recipes/{made}/make")
    head.post(f"/exports/agree/{wish(school).id}", {"answer": "agree"})
    wider = recipe(office, *SENSITIVE, "address")
    office.post(f"/exports/recipes/{wider}/make")
    assert "/package" not in office.get("/exports/").content.decode()


def test_a_group_is_exported_without_the_rest(school: School):
    office = school.signed_in(school.office)
    made = recipe(office, "family", "born", groups=[str(school.form_4a)])
    office.post(f"/exports/recipes/{made}/make")
    rows, _ = opened(fetched(office))
    assert [row[0] for row in rows[1:]] == ["Okafor", "Sinclair"]


def test_a_package_is_gone_after_a_week(school: School):
    office = school.signed_in(school.office)
    made = recipe(office, *NAMES)
    office.post(f"/exports/recipes/{made}/make")
    with school.seen_by_command() as by:
        assert discard_expired(by=by) == 0
        Export.objects.filter(school_id=school.id).update(expires_at=by.moment)
        export = Export.objects.get(school_id=school.id)
    assert office.get(f"/exports/{export.id}/package").status_code == 404
    with school.seen_by_command() as by:
        assert discard_expired(by=by) == 1
        assert Export.objects.get(school_id=school.id).package is None
    assert "gone" in office.get("/exports/").content.decode()


def test_a_name_that_is_a_formula_leaves_as_text(school: School):
    with school.seen_by_command() as by:
        pupil = NewPupil(Name(given="=1+1", family="@SUM"), Particulars(), FIRST_DAY)
        actions.admit_pupils(by=by, pupils=[pupil])
    office = school.signed_in(school.office)
    made = recipe(office, *NAMES)
    office.post(f"/exports/recipes/{made}/make")
    rows, _ = opened(fetched(office))
    assert ["'=1+1", "'@SUM", ""] in rows


def test_a_key_that_is_none_is_refused_and_what_was_typed_stays(school: School):
    answer = school.signed_in(school.office).post(
        "/exports/new",
        {"words": "Cards", "recipient": "Library", "recipient_key": "age1nonsense", "holds": NAMES},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "no public key of age" in page
    assert "age1nonsense" in page


@pytest.mark.parametrize("part", ["tutor", "it_administrator", "senco", "governor"])
def test_nobody_else_makes_exports(school: School, part: str):
    browser = school.signed_in(school.people[part])
    assert browser.get("/exports/").status_code == 403
    assert browser.get("/exports/agree").status_code == 403


@given(some.sets(some.sampled_from(FIELDS), min_size=1), some.integers(0, 3000))
def test_one_more_field_or_pupil_never_needs_fewer_people(fields: set[object], pupils: int):
    chosen = {field.name for field in FIELDS if field in fields}
    for field in FIELDS:
        assert takes_two(chosen | {field.name}, of(pupils)) >= takes_two(chosen, of(pupils))
    assert takes_two(chosen, of(pupils + 1)) >= takes_two(chosen, of(pupils))


def of(pupils: int) -> Alone:
    return Alone(pupils, pupils)


def test_exports_form_by_form_add_up_and_names_alone_do_not(school: School):
    office = school.signed_in(school.office)
    with school.seen_by(school.office) as viewer:
        assert take_out_alone(viewer, [uuid.uuid4() for _ in range(ALONE_IN_A_DAY - 5)])
    for form in (school.form_4a, school.form_3b):
        made = recipe(office, "family", "address", groups=[str(form)])
        office.post(f"/exports/recipes/{made}/make")
    assert opened(fetched(office))[1]["pupils"] == 2
    assert len(re.findall("/package", office.get("/exports/").content.decode())) == 1
    assert "A second person has to answer." in office.get("/exports/").content.decode()
    assert wish(school).details["groups"] == [str(school.form_3b)]
    names_alone = recipe(office, *NAMES)
    office.post(f"/exports/recipes/{names_alone}/make")
    assert opened(fetched(office))[1]["pupils"] == 7
    with school.seen_by(school.office) as viewer:
        assert alone(viewer).in_day == ALONE_IN_A_DAY - 3


def test_more_than_fifty_pupils_take_two_unless_it_is_names_alone():
    assert not takes_two(["given", "born"], of(50))
    assert takes_two(["given", "born"], of(51))
    assert not takes_two(["given", "family", "form", "year_group"], of(5000))
    assert all(takes_two([field.name], of(1)) for field in FIELDS if field.sort is Sort.SENSITIVE)


SIGNS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"


@given(
    some.one_of(
        some.text(), some.text().flatmap(lambda rest: some.sampled_from([*SIGNS]).map(lambda s: s + rest))
    )
)
def test_no_cell_begins_as_a_formula_does_in_any_width(cell: str):
    assert not defused(cell).startswith(tuple(SIGNS))
    assert defused(cell).endswith(cell)
    assert undefused(defused(cell)) in {cell, undefused(cell)}
    assert undefused(defused_in_text(cell)) in {cell, undefused(cell)}
