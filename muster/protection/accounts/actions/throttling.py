"""Throttling wrong guesses: counted under keyed hashes, in rolling windows, and never against the owner on a known device."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from muster.protection import clock
from muster.protection.accounts.models import Account, FailedTry, KnownDevice, StoredSession
from muster.protection.accounts.rules import (
    ACCOUNT,
    ACCOUNT_AT_ADDRESS,
    ADDRESS,
    ARRIVAL,
    FACTOR,
    KNOWN_DEVICE,
    LONGEST_WINDOW,
    OWN_PASSWORD,
    Limit,
    wait_for,
)
from muster.protection.accounts.secrets import email_hash, keyed_hash
from muster.protection.accounts.visitors import Visitor

_WHILE_ANOTHER_TRIES = dt.timedelta(seconds=5)


class TooManyTries(Exception):
    """The next try has to wait. The answer is the same whether or not the account exists."""

    def __init__(self, wait: dt.timedelta) -> None:
        super().__init__("too many tries")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Track:
    """Something that wrong tries are counted against, with its limit."""

    limit: Limit
    key_hash: bytes


def password_tracks(email: str, visitor: Visitor, device: KnownDevice | None) -> tuple[Track, ...]:
    """What a wrong password counts against.

    On a known device that is the device alone, so an attacker without one can slow down other strangers but never the
    account's owner.
    """
    if device is not None:
        return (_track(KNOWN_DEVICE, str(device.id)),)
    account = email_hash(email).hex()
    return (
        _track(ACCOUNT_AT_ADDRESS, f"{account} {visitor.address}"),
        _track(ACCOUNT, account),
        _track(ADDRESS, visitor.address),
    )


def factor_tracks(account: Account, device: KnownDevice | None) -> tuple[Track, ...]:
    """What a wrong code counts against."""
    return (_track(FACTOR, str(device.id if device else account.id)),)


def own_password_tracks(session: StoredSession) -> tuple[Track, ...]:
    """What a wrong password counts against when it is asked for within a session: that session, which may be stolen."""
    return (_track(OWN_PASSWORD, str(session.id)),)


def arrival_tracks(arrival: str, visitor: Visitor) -> tuple[Track, ...]:
    """What a failed return from a provider counts against. Of two requests with the same return, only one goes on."""
    return (_track(ARRIVAL, arrival), _track(ADDRESS, visitor.address))


def refuse_too_many(tracks: Sequence[Track]) -> None:
    """Let one try through at a time while it is within every limit.

    Raises TooManyTries. The lock is held to the end of the transaction, so that simultaneous tries cannot all be the
    first.
    """
    now = clock.now()
    if not _is_alone(tracks[0]):
        raise TooManyTries(_WHILE_ANOTHER_TRIES)
    for track in tracks:
        failures = FailedTry.objects.filter(key_hash=track.key_hash, at__gt=now - track.limit.window)
        wait = wait_for(track.limit, list(failures.values_list("at", flat=True)), now)
        if wait is not None:
            raise TooManyTries(wait)


def count_failure(tracks: Sequence[Track]) -> None:
    """Count a wrong try, and delete those that are older than every window."""
    now = clock.now()
    FailedTry.objects.bulk_create(FailedTry(key_hash=track.key_hash, at=now) for track in tracks)
    FailedTry.objects.filter(at__lt=now - LONGEST_WINDOW).delete()


def forget_failures(tracks: Sequence[Track]) -> None:
    """A right try clears the first of its tracks; an address keeps its other failures."""
    FailedTry.objects.filter(key_hash=tracks[0].key_hash).delete()


def _track(limit: Limit, text: str) -> Track:
    return Track(limit, keyed_hash("failed-try", f"{limit.name} {text}"))


def _is_alone(track: Track) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(track.key_hash[:8], "big", signed=True)]
        )
        row = cursor.fetchone()
    return bool(row and row[0])
