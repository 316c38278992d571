"""The first person of a school, from the server: the school as requested, and a link to set a password."""

import argparse
import re

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from muster.calendar.models import School as SchoolRow
from muster.cli import account
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.walls.schools import school_ids

pytestmark = pytest.mark.usefixtures("db_app")

HEAD = ("--given", "Mo", "--family", "Day", "--role", "head")


def ran(*words: str) -> int:
    parser = argparse.ArgumentParser()
    account.add_arguments(parser)
    return account.run(parser.parse_args(list(words)))


def schools_named(name: str) -> list[SchoolRow]:
    found: list[SchoolRow] = []
    for school_id in school_ids():
        with transaction.atomic():
            viewer = unscoped_viewer(school_id, because="a test")
            found += SchoolRow.objects.filter(id=viewer.school_id, name=name)
    return found


def test_a_school_is_opened_as_it_was_asked_for_and_its_first_person_gets_a_link(
    capsys: pytest.CaptureFixture[str], settings: Settings
):
    settings.ADDRESS = "https://muster.elm.example/"
    new = (
        "--open-school",
        "Elm of the lake",
        "--urn",
        "123456",
        "--country",
        "united_states",
        "--time-zone",
        "America/Chicago",
    )
    assert ran("add", "mo@lake.example", *HEAD, *new) == 0
    link = re.search(r"https://muster\.elm\.example(/link/\S+)", capsys.readouterr().out)
    assert link
    assert "Choose a password" in Client().get(link[1], secure=True).content.decode()
    [school] = schools_named("Elm of the lake")
    told = (school.urn, school.profile, school.timezone, school.pupil_word)
    assert told == ("123456", "united_states", "America/Chicago", "student")


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        (
            "--country",
            "freedonia",
            "There is no country freedonia. Countries are: england, generic, united_states.",
        ),
        ("--time-zone", "Mars/North", "There is no time zone Mars/North."),
    ],
)
def test_what_there_is_not_is_refused_and_no_school_opened(
    option: str, value: str, words: str, capsys: pytest.CaptureFixture[str]
):
    assert ran("add", "mo@mars.example", *HEAD, "--open-school", "Elm of Mars", option, value) == 1
    assert words in capsys.readouterr().err
    assert schools_named("Elm of Mars") == []


@pytest.mark.parametrize("option", ["--urn", "--country", "--time-zone"])
def test_what_is_of_a_new_school_is_refused_where_none_is_opened(
    option: str, capsys: pytest.CaptureFixture[str]
):
    assert ran("add", "mo@mars.example", *HEAD, option, "united_states") == 1
    assert "add --open-school NAME" in capsys.readouterr().err
