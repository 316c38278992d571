"""A whole school is exported as OneRoster and as plain tables, and an empty school imports both without losing any of the roster."""

from __future__ import annotations

import argparse
import datetime as dt
import io
import uuid
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pyrage
import pytest
from django.db import transaction

from muster.alarms.actions.preparing import place_decoy
from muster.calendar.refusals import NotPossible
from muster.cli import imports, whole_school
from muster.exports.actions.whole import answer_school, ask_for_school, export_school
from muster.exports.oneroster import as_oneroster, mobile_and_telephone
from muster.exports.queries.roster import Roster, roster_of
from muster.exports.queries.whole import whole_page
from muster.exports.rules import Shape
from muster.people import actions
from muster.people.actions import NewAdult, NewGroup, NewLink, NewMembership, NewPupil, NewResponsibility
from muster.people.actions.schools import NewSchool, open_school
from muster.people.models import Group, Responsibility
from muster.people.records import ContactDetails, Name, Particulars, Relationship
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.arrival import unscoped_viewer
from tests.cast import FIRST_DAY, School, make_school

LONG_AGO = dt.date(2021, 9, 1)
AUTUMN_ENDS = dt.date(2026, 12, 18)


@pytest.fixture
def school(db_app: None) -> School:
    """The cast, and what is awkward in rosters: mononyms, formulas, numbers, other days, several adults."""
    school = make_school()
    with school.seen_by_command() as by:
        (mono,) = actions.admit_pupils(
            by=by,
            pupils=[
                NewPupil(
                    name=Name(given="Sukarno", preferred_given="=Su", middle="Ng, 'Kay'"),
                    particulars=Particulars(
                        born=dt.date(2018, 2, 28),
                        sex="M",
                        upn="B801200005001",
                        uln="1234567890",
                        admission_number="004711",
                        outside_ids={"identifier": "ID 7", "badge": "a-7"},
                    ),
                    first_day=LONG_AGO,
                    contact_details=ContactDetails(
                        telephones=("+44 7700 900009",), emails=("s@example.org",)
                    ),
                )
            ],
        )
        (aunt,) = actions.add_contacts(
            by=by,
            contacts=[
                NewAdult(
                    Name(family="Okonkwo"),
                    contact_details=ContactDetails(telephones=("07700 900111", "01632 960001")),
                )
            ],
        )
        actions.link_new_contacts(by=by, links=[NewLink(mono, Relationship(aunt, "Aunt"), 1)])
        _put_into_groups(by, school, mono)
    return school


def _put_into_groups(by: Viewer, school: School, mono: uuid.UUID) -> None:
    """Add a house without an end, a band that ends with the autumn, and a class that a second teacher shares until then."""
    house, band = actions.create_groups(
        by=by,
        groups=[
            NewGroup("Rowan", Group.Kind.HOUSE, LONG_AGO),
            NewGroup("Autumn, swimming", Group.Kind.BAND, FIRST_DAY, last_day=AUTUMN_ENDS),
        ],
    )
    joins = [NewMembership(house, mono, LONG_AGO), NewMembership(band, mono, FIRST_DAY, AUTUMN_ENDS)]
    actions.add_memberships(by=by, memberships=joins)
    share = NewResponsibility(
        school.mathematics, school.other_tutor, Responsibility.Relation.TEACHES, FIRST_DAY, AUTUMN_ENDS
    )
    actions.give_responsibilities(by=by, responsibilities=[share])


@pytest.fixture
def empty(db_app: None) -> uuid.UUID:
    return open_school(NewSchool(name="Elsewhere"), because="a test").school_id


def roster(school_id: uuid.UUID) -> Roster:
    with transaction.atomic():
        return roster_of(unscoped_viewer(school_id, because="a test"), action="export the roster")


def imported(place: Path, school: uuid.UUID) -> int:
    parser = argparse.ArgumentParser()
    imports.add_arguments(parser)
    return imports.run(parser.parse_args([str(place), "--school", str(school), "--yes"]))


Facts = dict[str, Any]


def told(found: Roster, details: Callable[[ContactDetails], ContactDetails]) -> Facts:
    """A roster without ids: people and groups by name, and as much of the contact details as a format has room for."""
    people = {one.id: _words(one.name) for one in (*found.staff, *found.contacts)}
    people |= {one.id: _words(one.name) for one in found.pupils}
    groups = {one.id: one.name for one in found.groups}
    given = {"teacher", "teaching_assistant"}
    return {
        "pupils": {
            people[one.id]: (one.particulars, details(one.details), one.on_roll) for one in found.pupils
        },
        "staff": {people[one.id]: (details(one.details), set(one.roles) & given) for one in found.staff},
        "contacts": {people[one.id]: details(one.details) for one in found.contacts},
        "links": sorted((people[one.pupil], one.priority, people[one.contact]) for one in found.links),
        "groups": {(one.name, one.kind, one.year_group, one.stay) for one in found.groups},
        "places": {(groups[one.group], people[one.person], one.relation, one.stay) for one in found.places},
        "sessions": {(one.title, one.kind, one.first_day, one.last_day) for one in found.sessions},
    }


def _words(name: Name) -> str:
    return msgspec.json.encode(msgspec.structs.replace(name, title="")).decode()


def with_numbers(held: ContactDetails) -> ContactDetails:
    """The contact details that both formats have room for: one e-mail address, a mobile number and another."""
    telephones = tuple(filter(None, mobile_and_telephone(held.telephones)))
    return msgspec.structs.replace(held, telephones=telephones, emails=held.emails[:1], language="")


def without_homes(held: ContactDetails) -> ContactDetails:
    """The contact details without addresses, which OneRoster does not have."""
    return msgspec.structs.replace(with_numbers(held), address="", postcode="")


def test_the_roster_leaves_as_oneroster_and_an_empty_school_takes_it_in_strictly_with_nothing_lost(
    own_database: None, school: School, empty: uuid.UUID, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    identity = pyrage.x25519.Identity.generate()
    agree(school, str(identity.to_public()), Shape.ROSTER)
    parser = argparse.ArgumentParser()
    whole_school.add_arguments(parser)
    (tmp_path / "file").touch()
    with pytest.raises(
        NotADirectoryError
    ):  # what cannot be written does not use up what two people agreed to
        whole_school.run(parser.parse_args(["--into", str(tmp_path / "file" / "below")]))
    assert whole_school.run(parser.parse_args(["--into", str(tmp_path)])) == 0
    capsys.readouterr()
    package = (tmp_path / f"oneroster-{school.id}.zip.age").read_bytes()
    assert not (tmp_path / f"school-{school.id}.zip.age").exists()
    place = tmp_path / "roster.zip"
    place.write_bytes(pyrage.decrypt(package, [identity]))
    assert imported(place, empty) == 0
    said = capsys.readouterr()
    assert "OneRoster 1.2, the whole roster" in said.out
    assert said.err == ""
    assert told(roster(empty), without_homes) == told(roster(school.id), without_homes)
    assert imported(place, empty) == 0
    assert "Nothing changes." in capsys.readouterr().out


def test_the_plain_tables_of_a_whole_school_are_taken_in_too(
    school: School, empty: uuid.UUID, tmp_path: Path
):
    identity = pyrage.x25519.Identity.generate()
    agree(school, str(identity.to_public()), Shape.EVERYTHING)
    with school.seen_by_command() as by:
        package = export_school(by=by)
    place = tmp_path / "tables"
    place.mkdir()
    with zipfile.ZipFile(io.BytesIO(pyrage.decrypt(package, [identity]))) as archive:
        for name in archive.namelist():
            if name.startswith("csv/roster/"):
                (place / Path(name).name).write_bytes(archive.read(name))
    assert {path.stem for path in place.iterdir()} == {
        *("pupils", "staff", "contacts", "groups", "pupils_in_groups", "staff_of_groups")
    }
    assert imported(place, empty) == 0
    before, after = told(roster(school.id), with_numbers), told(roster(empty), with_numbers)
    for same in ("staff", "contacts", "links"):
        assert after[same] == before[same]
    assert after["pupils"] == {
        who: (msgspec.structs.replace(about, outside_ids={}), *rest)
        for who, (about, *rest) in before["pupils"].items()
    }
    assert after["groups"] >= before["groups"]
    assert after["places"] >= before["places"]
    assert {kind for _, kind, *_ in after["groups"] - before["groups"]} == {"year"}, (
        "Year 4 had no group of its own"
    )
    assert relations(roster(empty)) == relations(roster(school.id))


def relations(found: Roster) -> list[tuple[str, bool]]:
    said = [one.relationship for one in found.links]
    return sorted((one.relation, one.parental_responsibility) for one in said)


def test_no_cell_of_a_roster_is_a_formula_and_a_telephone_number_stays_one(school: School):
    with zipfile.ZipFile(io.BytesIO(as_oneroster(roster(school.id)))) as archive:
        users = archive.read("users.csv").decode()
    assert ",'=Su," in users
    assert ",+44 7700 900009," in users


def test_a_decoy_and_whoever_leads_are_no_part_of_a_roster(school: School):
    with school.seen_by(school.head) as by:
        decoy = place_decoy(by=by, name=Name("Dora", "Decoy"), group_id=school.form_3b)
    found = roster(school.id)
    assert decoy not in {one.id for one in found.pupils}
    assert decoy not in {one.person for one in found.places}
    assert school.year_leader not in {one.person for one in found.places}


def test_agreement_to_the_roster_lets_nothing_else_leave(school: School):
    agree(school, str(pyrage.x25519.Identity.generate().to_public()), Shape.ROSTER)
    with school.seen_by_command() as by, pytest.raises(NotPossible, match="Two people"):
        export_school(by=by)


def agree(school: School, key: str, shape: Shape) -> None:
    with school.seen_by(school.data_manager) as viewer:
        ask_for_school(by=viewer, recipient="The new system", key=key, shape=shape)
    with school.seen_by(school.head) as viewer:
        (wish,) = whole_page(viewer).waiting
        assert wish.shape is shape
        answer_school(by=viewer, approval_id=wish.id, agrees=True)
