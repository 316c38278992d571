"""All staff of a school invited from the server: listed first, then a link for each, and nobody if one of them cannot be."""

import argparse
import re
import uuid

import pytest
from pytest_django import Settings

from muster.cli import account
from muster.people import actions
from muster.people.actions import NewAdult
from muster.people.records import ContactDetails, Name, Particulars
from muster.protection.accounts.queries import accounts_of_school
from tests.cast import School, make_school


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def email(school: School) -> str:
    """An address for this school alone, because accounts belong to the whole server."""
    return f"uma.{school.id.hex}@elm.example"


@pytest.fixture
def newcomer(school: School) -> uuid.UUID:
    known = ContactDetails(emails=(email(school),))
    with school.seen_by(school.head) as by:
        listed = NewAdult(Name(given="Uma", family="New"), Particulars(posts=("Teacher",)), known)
        [person] = actions.add_staff(by=by, staff=[listed])
    return person


def ran(school: School, *words: str) -> int:
    parser = argparse.ArgumentParser()
    account.add_arguments(parser)
    return account.run(parser.parse_args(["invite-staff", "--school", str(school.id), *words]))


def test_they_are_listed_and_nobody_is_invited(
    school: School, newcomer: uuid.UUID, capsys: pytest.CaptureFixture[str]
):
    assert ran(school) == 0
    told = capsys.readouterr()
    assert f"{email(school)}; Teacher" in told.err
    assert "Nobody was invited" in told.out
    assert newcomer not in accounts_of_school(school.id)


def test_each_gets_a_link_and_is_not_listed_again(
    school: School, newcomer: uuid.UUID, capsys: pytest.CaptureFixture[str]
):
    assert ran(school, "--links") == 0
    assert re.search(rf"\t{email(school)}\thttp\S+/link/[\w-]{{40,}}", capsys.readouterr().out)
    assert newcomer in accounts_of_school(school.id)
    ran(school)
    assert email(school) not in capsys.readouterr().err


def test_without_a_way_to_send_nobody_is_invited(
    school: School, newcomer: uuid.UUID, settings: Settings, capsys: pytest.CaptureFixture[str]
):
    settings.MESSAGES_STAY_HERE = False
    assert ran(school, "--send") == 1
    assert "cannot be sent from this server yet" in capsys.readouterr().err
    assert newcomer not in accounts_of_school(school.id)
