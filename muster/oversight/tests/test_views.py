import datetime as dt
import re
import uuid
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from muster.people.access import OPEN_FOLDER
from muster.people.records import NAME
from muster.protection.audit.checkpoints import checkpoint_key
from muster.protection.audit.evidence.receipt import check_receipt, read_receipt
from muster.protection.audit.sealing import seal
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from tests.cast import TODAY, School, make_school

PAGE = "/who-opened-what"

Narrowing = str | uuid.UUID | dt.date


@pytest.fixture
def school(db_app: None) -> School:
    """A school where the tutor has opened Ada's folder, and tried to open Theo's."""
    made = make_school()
    made.account(made.tutor)
    with made.seen_by(made.tutor) as viewer:
        open_folders(viewer, OPEN_FOLDER, [made.ada], Want(NAME))
    return made


@pytest.fixture
def lead(school: School) -> Client:
    return school.signed_in(school.data_protection_lead)


def lines(client: Client, **narrowed: Narrowing) -> list[str]:
    """The lines of the page as plain words."""
    answer = client.get(PAGE, {name: str(value) for name, value in narrowed.items()})
    assert answer.status_code == 200
    body = answer.content.decode().partition('<tbody role="rowgroup">')[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("</tr>") if row.strip()]


def test_it_says_who_opened_whose_folder_and_by_what_right(school: School, lead: Client):
    (line,) = lines(lead, whose=school.ada, who=school.accounts[school.tutor])
    assert "Rachel Adeyemi" in line
    assert "open this pupil" in line
    assert "Ada Sinclair" in line
    assert "you are this pupil&#39;s tutor" in line


def test_a_line_has_a_receipt_that_proves_it_and_no_line_of_elsewhere_does(
    school: School, lead: Client, settings: Settings, tmp_path: Path
):
    settings.AUDIT_DIRECTORY = tmp_path / "audit"
    body = lead.get(PAGE, {"whose": str(school.ada)}).content.decode()
    address = re.findall(r"/who-opened-what/\d+/receipt", body)[-1]
    assert "not sealed yet" in lead.get(address, follow=True).content.decode()
    seal()
    answer = lead.get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "This row stood so" in check_receipt(read_receipt(answer.content), checkpoint_key())[-1]
    other = make_school()
    assert other.signed_in(other.head).get(address).status_code == 404
    assert lead.get(f"{PAGE}/{10**30}/receipt").status_code == 404
    assert school.signed_in(school.tutor).get(address).status_code == 403


def test_it_says_who_signed_in_and_whose_password_was_guessed_at(school: School, lead: Client):
    stranger = Client(headers={"host": "localhost"})
    stranger.defaults["wsgi.url_scheme"] = "https"
    typed = {"email": school.email(school.tutor), "password": "a guess"}
    assert stranger.post("/sign-in", typed).status_code == 200
    (line,) = lines(lead, permission="accounts:session:start", who=school.accounts[school.tutor])
    assert "Rachel Adeyemi" in line
    assert "Sign in" in line
    assert "failed" in line.lower()


def test_it_is_narrowed_by_person_permission_and_day(school: School, lead: Client):
    assert lines(lead, whose=school.theo, who=school.accounts[school.tutor]) == []
    assert len(lines(lead, permission=OPEN_FOLDER.name)) == 1
    assert lines(lead, permission="people:care:open") == []
    tomorrow = TODAY + dt.timedelta(days=1)
    assert lines(lead, permission=OPEN_FOLDER.name, since=tomorrow) == []
    assert lines(lead, permission=OPEN_FOLDER.name, until=tomorrow - dt.timedelta(days=3)) == []
    assert len(lines(lead, permission=OPEN_FOLDER.name, until=tomorrow)) == 1


def test_what_cannot_be_understood_does_not_narrow_and_does_not_fail(lead: Client):
    assert lines(lead, whose="Ada", who="x", since="yesterday", before="0") != []
    assert lines(lead, since="0001-01-01", until="9999-12-31", before=str(10**40)) != []
    assert lines(lead, before=str(2**63)) != []


def test_reading_the_log_is_itself_in_the_log(school: School, lead: Client):
    lines(lead, whose=school.ada)
    line = lines(lead)[1]
    assert "Priti Desai" in line
    assert "Read the log" in line
    assert "Ada Sinclair" in line


def test_a_refusal_is_in_the_log_with_whom_it_was_about(school: School, lead: Client):
    school.signed_in(school.tutor).get(f"/pupils/{school.theo}/contacts")
    (line,) = lines(lead, whose=school.theo, who=school.accounts[school.tutor])
    assert "Refused" in line
    assert "Theo Sinclair" in line


def test_a_command_is_named_as_one_with_its_reason(school: School, lead: Client):
    assert any("A command on the server" in line and "a test Receipt" in line for line in lines(lead))


def test_a_name_is_looked_for_without_standing_in_the_address(school: School, lead: Client):
    answer = lead.post(PAGE, {"words": "sinclair"}).content.decode()
    assert f"?whose={school.ada}" in answer
    assert f"?whose={school.theo}" in answer
    assert "Nobody of this school" in lead.post(PAGE, {"words": "zzz"}).content.decode()


def test_a_long_log_is_read_page_by_page(school: School, lead: Client):
    for _ in range(60):
        with school.seen_by(school.tutor) as viewer:
            open_folders(viewer, OPEN_FOLDER, [school.ada], Want(NAME))
    first = lead.get(PAGE, {"permission": OPEN_FOLDER.name}).content.decode()
    assert first.count('<tr role="row">') == 51
    (before,) = re.findall(r"before=(\d+)", first)
    assert len(lines(lead, permission=OPEN_FOLDER.name, before=before)) == 11


@pytest.mark.parametrize("part", ["tutor", "office", "it_administrator", "senior_leader", "governor"])
def test_nobody_else_reads_it(school: School, part: str):
    assert school.signed_in(school.people[part]).get(PAGE).status_code == 403


def test_another_schools_log_is_not_in_it(school: School, lead: Client):
    other = make_school("Elmbrook Academy")
    with other.seen_by(other.tutor) as viewer:
        open_folders(viewer, OPEN_FOLDER, [other.ada], Want(NAME))
    assert not any("open this pupil" in line for line in lines(lead, whose=other.ada))
    assert len(lines(lead, permission=OPEN_FOLDER.name)) == 1
