"""Having a sensitive record reveals nothing, because a thief of the database finds one in every pupil's folder."""

import dataclasses
import datetime as dt
import re
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from muster.assessment.cells import CELL
from muster.assessment.records import RESULTS, Results
from muster.people import actions
from muster.people.actions import NewPupil
from muster.people.actions.corrections import Correction, correct_names
from muster.people.models import Pupil
from muster.people.records import NAME, RELATIONSHIPS, Name, Particulars, Relationships
from muster.protection.access.policy import declared_permissions
from muster.protection.access.viewer import Viewer
from muster.protection.folder.everyone import begin_for_all, create_first, is_for_everyone, lengthen_short
from muster.protection.folder.kinds import Held, Kind, Tier, Want, declared_kinds
from muster.protection.folder.opening import Opened, open_folders
from muster.protection.folder.writing import BegunForSome, Change, create_missing, rewrite_opened
from muster.protection.keys.envelope import NO_ITEM, Place, seal
from muster.protection.keys.ring import subject_ciphers
from tests.architecture.sources import sources
from tests.cast import FIRST_DAY, School

YEAR = 2026
LASTING = {"care_card", "characteristics"}
"""Sensitive kinds that begin at admission and last. Those of a year begin for everybody once one is needed."""

PADDED = [kind for kind in declared_kinds().values() if kind.padded_for_all and kind.tier is Tier.SENSITIVE]
OF_A_YEAR = [kind for kind in PADDED if kind.name not in LASTING]


def holders(viewer: Viewer, kind: Kind[Any], period: int) -> set[object]:
    """The people with such a record, as a thief sees them in the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM folder_record WHERE school_id = %s AND kind = %s AND period = %s",
            [viewer.school_id, kind.code, period],
        )
        return {row[0] for row in cursor.fetchall()}


def pupils(viewer: Viewer) -> set[object]:
    return set(Pupil.objects.filter(school_id=viewer.school_id).values_list("pk", flat=True))


def opened_for(viewer: Viewer, school: School, kind: Kind[Any]) -> Opened:
    """Ada's folder, opened to write this kind, under the first permission that names it."""
    named = next(one for one in declared_permissions().values() if kind in one.kinds)
    return open_folders(viewer, named, [school.ada], Want(kind, YEAR), lock=True)


def test_the_kinds_that_are_looked_at_are_there():
    assert {kind.name for kind in OF_A_YEAR} >= {
        "absence_reasons",
        "known_absences",
        "movements",
        "follow_up",
    }
    assert {kind.name for kind in PADDED} > LASTING


@pytest.mark.parametrize("kind", PADDED, ids=lambda kind: kind.name)
def test_an_empty_record_can_be_made_of_it(kind: Kind[Any]):
    assert kind.decode(kind.encode(kind.schema())) == kind.schema()


@pytest.mark.parametrize("name", sorted(LASTING))
def test_what_lasts_begins_with_admission(school: School, name: str):
    kind = next(kind for kind in PADDED if kind.name == name)
    with school.seen_by_command() as viewer:
        assert holders(viewer, kind, 0) >= pupils(viewer)


@pytest.mark.parametrize("kind", OF_A_YEAR, ids=lambda kind: kind.name)
def test_the_first_one_of_a_year_is_begun_for_everybody(school: School, kind: Kind[Any]):
    with school.seen_by_command() as viewer:
        opened = opened_for(viewer, school, kind)
        create_missing(viewer, opened, kind, [school.ada], record=kind.schema(), period=YEAR)
        assert holders(viewer, kind, YEAR) == pupils(viewer)


@pytest.mark.parametrize("kind", OF_A_YEAR, ids=lambda kind: kind.name)
def test_none_can_be_begun_for_one_alone(school: School, kind: Kind[Any]):
    with school.seen_by_command() as viewer:
        opened = opened_for(viewer, school, kind)
        with pytest.raises(BegunForSome):
            rewrite_opened(viewer, opened, kind, [Change(school.ada, kind.schema())], period=YEAR)
        assert holders(viewer, kind, YEAR) == set()


def test_whoever_is_admitted_later_gets_what_the_others_have(school: School):
    with school.seen_by_command() as viewer:
        for kind in OF_A_YEAR:
            opened = opened_for(viewer, school, kind)
            create_missing(viewer, opened, kind, [school.ada], record=kind.schema(), period=YEAR)
        new = NewPupil(Name(given="Noor", family="Aziz"), Particulars(born=dt.date(2018, 5, 1)), FIRST_DAY)
        (noor,) = actions.admit_pupils(by=viewer, pupils=[new])
        for kind in OF_A_YEAR:
            assert noor in holders(viewer, kind, YEAR), kind.name


def test_what_an_earlier_version_began_for_some_is_given_to_everybody(school: School):
    with school.seen_by_command() as viewer:
        for kind in OF_A_YEAR:
            create_first(
                viewer.school_id, kind, [school.ada], content=kind.encode(kind.schema()), period=YEAR
            )
        begin_for_all(viewer.school_id)
        for kind in OF_A_YEAR:
            assert holders(viewer, kind, YEAR) == pupils(viewer), kind.name


def lengths(viewer: Viewer, kind: Kind[Any], period: int) -> set[int]:
    """The lengths of such records, as a thief sees them in the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT octet_length(sealed) FROM folder_record "
            "WHERE school_id = %s AND kind = %s AND period = %s",
            [viewer.school_id, kind.code, period],
        )
        return {row[0] for row in cursor.fetchall()}


def test_who_has_a_care_card_cannot_be_told_from_its_length(school: School):
    """Theo's says what to do when he cannot breathe, and most pupils' are empty."""
    card = next(kind for kind in PADDED if kind.name == "care_card")
    with school.seen_by_command() as viewer:
        said = {held.record == card.schema() for held in opened_cards(viewer, card)}
        assert said == {True, False}, "some say something, and some do not"
        assert len(lengths(viewer, card, 0)) == 1


def test_of_whom_a_court_has_said_something_cannot_be_told_from_a_length(school: School):
    """In a demonstration of 1,461 pupils a thief could point at six; Ada's father may not collect her."""
    with school.seen_by_command() as viewer:
        held = opened_cards(viewer, RELATIONSHIPS)
        assert {any(one.court_order for one in each.record.contacts) for each in held} == {True, False}
        assert len(lengths(viewer, RELATIONSHIPS, 0)) == 1


def test_who_is_called_otherwise_than_on_paper_cannot_be_told_from_a_length(school: School):
    """In a demonstration, of 33 pupils whose name lay longer than their neighbours', 27 were known by another one."""
    called = Name(given="Alexander", family="Featherstone", middle="Bartholomew", preferred_given="Alexandra")
    with school.seen_by_command() as viewer:
        correct_names(by=viewer, corrections=[Correction(school.ada, called)])
        assert len(lengths(viewer, NAME, 0)) == 1


def test_a_record_from_before_its_kind_had_a_length_is_lengthened_and_says_the_same(school: School):
    with school.seen_by_command() as viewer:
        held = opened_cards(viewer, RELATIONSHIPS)
        cipher = subject_ciphers(school.id, [school.ada], RELATIONSHIPS.key_class)[school.ada]
        place = Place(school.id, school.ada, RELATIONSHIPS.code, 0, NO_ITEM, 1)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE folder_record SET sealed = %s, version = 1 WHERE school_id = %s AND person_id = %s AND kind = %s",
                [seal(cipher, RELATIONSHIPS.encode(Relationships()), place), *place[:3]],
            )
        assert len(lengths(viewer, RELATIONSHIPS, 0)) == 2
    assert lengthen_short(school.id) == 1
    assert lengthen_short(school.id) == 0
    with school.seen_by_command() as viewer:
        assert len(lengths(viewer, RELATIONSHIPS, 0)) == 1
        after = opened_cards(viewer, RELATIONSHIPS)
        assert len(after) == len(held)
        assert Relationships() in [each.record for each in after]


def opened_cards(viewer: Viewer, card: Kind[Any]) -> list[Held[Any]]:
    named = next(one for one in declared_permissions().values() if card in one.kinds)
    people = Pupil.objects.filter(school_id=viewer.school_id).values_list("pk", flat=True)
    return list(open_folders(viewer, named, list(people), Want(card)).of(card).values())


@pytest.mark.parametrize("kind", PADDED, ids=lambda kind: kind.name)
def test_an_empty_sensitive_record_is_as_long_as_one_of_a_thousand_bytes(kind: Kind[Any]):
    empty, full = (
        seal(
            AESGCM(bytes(32)),
            content,
            Place(UUID(int=1), UUID(int=2), kind.code, 0, NO_ITEM, 1),
            least=kind.least_bytes,
        )
        for content in (kind.encode(kind.schema()), bytes(1000))
    )
    assert len(empty) == len(full)


def test_who_has_fewer_results_than_the_others_of_a_year_cannot_be_told_from_a_length():
    """Who came late, drops a subject or was away when most was assessed; a year has up to 240 results of a pupil here."""
    cipher, place = AESGCM(bytes(32)), Place(UUID(int=1), UUID(int=2), RESULTS.code, YEAR, NO_ITEM, 1)
    people = tuple(UUID(int=teacher) for teacher in range(5))
    few, many = (
        seal(
            cipher,
            RESULTS.encode(Results(people, bytes(CELL.itemsize * count))),
            place,
            least=RESULTS.least_bytes,
        )
        for count in (1, 240)
    )
    assert len(few) == len(many)


def test_records_are_put_into_folders_at_two_places_alone():
    writing = {source.name for source in sources() if re.search(r"INSERT INTO folder_record\b", source.text)}
    assert writing == {"muster/protection/folder/everyone.py", "muster/protection/folder/writing.py"}


def test_a_kind_that_is_not_sensitive_is_begun_for_whom_it_is_needed():
    plain = next(kind for kind in declared_kinds().values() if kind.name == "results")
    assert not is_for_everyone(plain, YEAR)
    assert is_for_everyone(dataclasses.replace(plain, tier=Tier.SENSITIVE, padded_for_all=True), YEAR)
