"""A school's keys in use: school keys cached in memory, subject keys opened when needed."""

import os
import struct
import threading
import uuid
from collections.abc import Collection, Iterable
from enum import IntEnum
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from muster.protection.keys.envelope import NONCE_BYTES, NotOpened
from muster.protection.keys.provider import KEY_BYTES, provider

_WRAPPED_FOR = struct.Struct(">7s16s16sHI")
_MAGIC = b"SUBJECT"


class KeyClass(IntEnum):
    """What a subject key is for. A person has one key per class of retention, each erased separately."""

    REGISTER = 1
    EDUCATIONAL = 2
    CARE = 3
    SAFEGUARDING = 4
    PHOTOGRAPH = 5
    SCHOOL = 10
    ENTRIES = 11
    LOOKUP = 12


PERSONAL_CLASSES = (
    KeyClass.REGISTER,
    KeyClass.EDUCATIONAL,
    KeyClass.CARE,
    KeyClass.SAFEGUARDING,
    KeyClass.PHOTOGRAPH,
)

_school_keys: dict[tuple[uuid.UUID, int], AESGCM] = {}
_shared: dict[tuple[uuid.UUID, uuid.UUID, int], bytes] = {}
_lock = threading.Lock()


def school_cipher(school_id: uuid.UUID, epoch: int) -> AESGCM:
    """The school's key of an epoch, read once per process. Raises KeyUnavailable or NotOpened."""
    cipher = _school_keys.get((school_id, epoch))
    if cipher is None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT wrapped FROM keys.school_key WHERE school_id = %s AND epoch = %s", [school_id, epoch]
            )
            row = cursor.fetchone()
        if row is None:
            raise NotOpened("the school has no key of this epoch")
        opened = provider().unwrap(epoch, bytes(row[0]), school_id.bytes)
        cipher = AESGCM(opened)
        with _lock:
            _school_keys[(school_id, epoch)] = cipher
    return cipher


def forget_school_keys() -> None:
    """Drop every key this process holds in memory, so that those under a destroyed root key open nothing more."""
    with _lock:
        _school_keys.clear()
        _shared.clear()


def add_school_key(school_id: uuid.UUID) -> int:
    """Give a school its key of the current epoch, unless it has one. Returns the epoch."""
    epoch = provider().current_epoch()
    wrapped = provider().wrap(epoch, os.urandom(KEY_BYTES), school_id.bytes)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO keys.school_key (school_id, epoch, wrapped) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [school_id, epoch, wrapped],
        )
    return epoch


def current_epoch(school_id: uuid.UUID) -> int:
    """The newest epoch for which the school has a key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(epoch) FROM keys.school_key WHERE school_id = %s", [school_id])
        row = cursor.fetchone()
    if row is None or row[0] is None:
        raise NotOpened("the school has no key")
    return int(row[0])


def add_subject_keys(
    school_id: uuid.UUID, subjects: Iterable[uuid.UUID], classes: Collection[KeyClass]
) -> None:
    """Give each subject a fresh key of each class it lacks, in one statement however many they are."""
    epoch = current_epoch(school_id)
    wanted = [(subject, int(key_class)) for subject in subjects for key_class in classes]
    wrapped = [
        wrap_subject_key(KeyPlace(school_id, subject, key_class, epoch)) for subject, key_class in wanted
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO keys.subject_key (school_id, subject_id, class, epoch, wrapped) "
            "SELECT %s, s, c, %s, w FROM unnest(%s::uuid[], %s::smallint[], %s::bytea[]) AS t(s, c, w) "
            "ON CONFLICT DO NOTHING",
            [school_id, epoch, [s for s, _ in wanted], [c for _, c in wanted], wrapped],
        )


class KeyPlace(NamedTuple):
    """Which subject key, wrapped under the school's key of which epoch."""

    school_id: uuid.UUID
    subject_id: uuid.UUID
    key_class: int
    epoch: int

    def associated(self) -> bytes:
        """The associated data of the wrapping."""
        return _WRAPPED_FOR.pack(
            _MAGIC, self.school_id.bytes, self.subject_id.bytes, self.key_class, self.epoch
        )


class SubjectKeys:
    """Opens large numbers of keys of one school and class, with ids as bytes."""

    def __init__(self, school_id: uuid.UUID, key_class: KeyClass) -> None:
        self._school_id = school_id
        self._school = school_id.bytes
        self._class = int(key_class)
        self._ciphers: dict[int, AESGCM] = {}

    def cipher(self, subject: bytes, epoch: int, wrapped: bytes) -> AESGCM:
        """The cipher of one subject. Raises NotOpened if the key was altered or moved."""
        of_epoch = self._ciphers.get(epoch)
        if of_epoch is None:
            of_epoch = self._ciphers[epoch] = school_cipher(self._school_id, epoch)
        associated = _WRAPPED_FOR.pack(_MAGIC, self._school, subject, self._class, epoch)
        return AESGCM(_unwrapped(of_epoch, wrapped, associated))


def wrap_subject_key(place: KeyPlace, key: bytes | None = None) -> bytes:
    """Wrap a subject key, or a fresh one, under the school's key of the epoch."""
    nonce = os.urandom(NONCE_BYTES)
    cipher = school_cipher(place.school_id, place.epoch)
    return nonce + cipher.encrypt(nonce, key or os.urandom(KEY_BYTES), place.associated())


def unwrap_subject_key(place: KeyPlace, wrapped: bytes) -> bytes:
    """Open a subject key. Raises NotOpened if it was altered or moved to another subject."""
    return _unwrapped(school_cipher(place.school_id, place.epoch), wrapped, place.associated())


def _unwrapped(cipher: AESGCM, wrapped: bytes, associated: bytes) -> bytes:
    try:
        return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], associated)
    except (InvalidTag, ValueError):  # ValueError: cut too short to hold a nonce
        raise NotOpened("a subject key does not open for this subject") from None


def subject_ciphers(
    school_id: uuid.UUID, subjects: Collection[uuid.UUID], key_class: KeyClass
) -> dict[uuid.UUID, AESGCM]:
    """The ciphers of these subjects for one class, in one query. An erased subject is missing from the answer."""
    secrets = subject_secrets(school_id, subjects, key_class)
    return {subject: AESGCM(secret) for subject, secret in secrets.items()}


def subject_secrets(
    school_id: uuid.UUID, subjects: Collection[uuid.UUID], key_class: KeyClass
) -> dict[uuid.UUID, bytes]:
    """The keys themselves, opened."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_id, epoch, wrapped FROM keys.subject_key "
            "WHERE school_id = %s AND class = %s AND subject_id = ANY(%s)",
            [school_id, int(key_class), list(subjects)],
        )
        rows = cursor.fetchall()
    return {
        subject: unwrap_subject_key(KeyPlace(school_id, subject, key_class, epoch), bytes(wrapped))
        for subject, epoch, wrapped in rows
    }


def every_secret(school_id: uuid.UUID) -> list[tuple[uuid.UUID, int, bytes]]:
    """Every subject key of a school, opened. Only for moving a whole school to another installation."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_id, class, epoch, wrapped FROM keys.subject_key WHERE school_id = %s ORDER BY 1, 2",
            [school_id],
        )
        rows = cursor.fetchall()
    return [
        (
            subject,
            key_class,
            unwrap_subject_key(KeyPlace(school_id, subject, key_class, epoch), bytes(wrapped)),
        )
        for subject, key_class, epoch, wrapped in rows
    ]


def add_given_keys(school_id: uuid.UUID, keys: Collection[tuple[uuid.UUID, int, bytes]]) -> None:
    """Wrap the keys that came with a school that moves here, under its key here."""
    epoch = current_epoch(school_id)
    wrapped = [
        wrap_subject_key(KeyPlace(school_id, subject, key_class, epoch), secret)
        for subject, key_class, secret in keys
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO keys.subject_key (school_id, subject_id, class, epoch, wrapped) "
            "SELECT %s, s, c, %s, w FROM unnest(%s::uuid[], %s::smallint[], %s::bytea[]) AS t(s, c, w)",
            [school_id, epoch, [one[0] for one in keys], [one[1] for one in keys], wrapped],
        )


def shared_secret(school_id: uuid.UUID, subject_id: uuid.UUID, key_class: KeyClass) -> bytes:
    """The key of a subject that is not a person: the school (group names, lookups) or a school year (entries).

    Cached in memory, unlike a person's key. Raises NotOpened if there is none.
    """
    place = (school_id, subject_id, int(key_class))
    secret = _shared.get(place)
    if secret is None:
        found = subject_secrets(school_id, [subject_id], key_class)
        if subject_id not in found:
            raise NotOpened("the school has no key for this")
        secret = found[subject_id]
        with _lock:
            _shared[place] = secret
    return secret


def shared_cipher(school_id: uuid.UUID, subject_id: uuid.UUID, key_class: KeyClass) -> AESGCM:
    """The cipher of a shared secret."""
    return AESGCM(shared_secret(school_id, subject_id, key_class))
