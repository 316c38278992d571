import uuid

import pytest
from django.db import IntegrityError, connection
from psycopg import errors

from muster.protection.keys.envelope import NotOpened
from muster.protection.keys.ring import (
    KeyClass,
    KeyPlace,
    add_subject_keys,
    current_epoch,
    forget_school_keys,
    shared_cipher,
    shared_secret,
    subject_ciphers,
    subject_secrets,
    unwrap_subject_key,
    wrap_subject_key,
)
from tests.cast import School


def test_every_person_has_a_key_of_each_class_and_no_two_are_alike(school: School):
    people = list(school.pupils().values())
    with school.seen_by_command():
        secrets = [
            secret
            for key_class in (KeyClass.REGISTER, KeyClass.EDUCATIONAL, KeyClass.CARE)
            for secret in subject_secrets(school.id, people, key_class).values()
        ]
    assert len(set(secrets)) == len(secrets) == 3 * len(people)


def test_a_key_that_is_there_is_never_replaced(school: School):
    with school.seen_by_command():
        before = subject_secrets(school.id, [school.ada], KeyClass.REGISTER)
        add_subject_keys(school.id, [school.ada], [KeyClass.REGISTER])
        assert subject_secrets(school.id, [school.ada], KeyClass.REGISTER) == before


def test_a_wrapped_key_opens_for_its_subject_class_and_week_only(school: School):
    with school.seen_by_command():
        epoch = current_epoch(school.id)
        place = KeyPlace(school.id, school.ada, KeyClass.REGISTER, epoch)
        wrapped = wrap_subject_key(place, b"k" * 32)
        assert unwrap_subject_key(place, wrapped) == b"k" * 32
        for elsewhere in (
            place._replace(subject_id=school.ben),
            place._replace(key_class=KeyClass.CARE),
        ):
            with pytest.raises(NotOpened):
                unwrap_subject_key(elsewhere, wrapped)
        for cut in (wrapped[:-1], wrapped[:12], wrapped[:3], b""):
            with pytest.raises(NotOpened):
                unwrap_subject_key(place, cut)


def test_the_keys_of_another_school_are_not_there(school: School, other_school: School):
    forget_school_keys()
    with school.seen_by_command():
        assert subject_ciphers(other_school.id, [other_school.ada], KeyClass.REGISTER) == {}
        with pytest.raises(NotOpened):
            shared_cipher(other_school.id, other_school.id, KeyClass.SCHOOL)
        with pytest.raises(NotOpened):
            current_epoch(other_school.id)


def test_an_erased_person_is_missing_and_nobody_else(school: School):
    with school.seen_by_command(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM keys.subject_key WHERE subject_id = %s", [school.ada])
        found = subject_ciphers(school.id, [school.ada, school.ben], KeyClass.REGISTER)
    assert found.keys() == {school.ben}


def test_a_school_key_under_which_something_is_wrapped_cannot_be_dropped(school: School):
    with pytest.raises(IntegrityError) as refused, school.seen_by_command(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM keys.school_key WHERE school_id = %s", [school.id])
    assert isinstance(refused.value.__cause__, errors.ForeignKeyViolation)


def test_there_is_no_shared_key_for_a_subject_that_has_none(school: School):
    with school.seen_by_command(), pytest.raises(NotOpened):
        shared_secret(school.id, uuid.uuid4(), KeyClass.ENTRIES)
