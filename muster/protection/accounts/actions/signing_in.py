"""Signing in with e-mail and password, the second factor of the day, the PIN after a pause, signing out."""

import datetime as dt
from enum import Enum

from django.contrib.auth import authenticate, login
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest
from django.utils import timezone

from muster.protection import clock
from muster.protection.accounts.access import END_SESSION, GIVE_FACTOR, START_SESSION
from muster.protection.accounts.actions.factors import accept_code, pin_text
from muster.protection.accounts.actions.passing import accept_day_pass, pass_by_day_pass
from muster.protection.accounts.actions.throttling import (
    count_failure,
    factor_tracks,
    forget_failures,
    password_tracks,
    refuse_too_many,
)
from muster.protection.accounts.arrival import stored_session
from muster.protection.accounts.log import record_own
from muster.protection.accounts.models import Account, KnownDevice, StoredSession
from muster.protection.accounts.queries import account_by_email, device_of
from muster.protection.accounts.rules import IDLE_WITH_REGISTER, WRONG_CODES, WRONG_PINS
from muster.protection.accounts.secrets import token_hash
from muster.protection.accounts.visitors import Visitor
from muster.protection.audit.recording import Result
from muster.protection.budgets.proving import withdraw_stops

BACKEND = "muster.protection.accounts.backend.EmailBackend"


class Outcome(Enum):
    """The result of trying a code or a PIN."""

    RIGHT = "right"
    WRONG = "wrong"
    ENDED = "ended"


def give_password(*, by: Visitor, request: HttpRequest, email: str, password: str) -> Account | None:
    """Begin a session for this e-mail and password; None if they are wrong. Raises TooManyTries."""
    expected = account_by_email(email)
    device = device_of(expected, by)
    tracks = password_tracks(email, by, device)
    refuse_too_many(tracks)
    account = authenticate(request, email=email, password=password)
    if not isinstance(account, Account):
        count_failure(tracks)
        record_own(START_SESSION, "sign in", expected, result=Result.FAILED)
        return None
    forget_failures(tracks)
    session = begin_session(request, account, by.device)
    take_over_factor(session, device)
    record_own(START_SESSION, "sign in", account, session_id=session.id)
    return account


def take_over_factor(session: StoredSession, device: KnownDevice | None) -> None:
    """On a known device, take over a second factor that was given there earlier the same day."""
    if device is not None:
        given_today = device.factor_on == _today()
        session.change(known_device=device, factor_at=clock.now() if given_today else None)


def begin_session(request: HttpRequest, account: Account, device: str) -> StoredSession:
    """End the browser's current session, if any, and begin one under a new key, with its second factor still missing."""
    request.session.flush()
    login(request, account, backend=BACKEND)
    request.session.save()
    session = StoredSession.objects.get(key_hash=token_hash(request.session.session_key or ""))
    session.change(account=account, device=device)
    return session


def give_factor(
    *, by: Account, request: HttpRequest, session: StoredSession, typed: str, or_day_pass: bool = False
) -> Outcome:
    """Take a code as the second factor: the session goes on, under a new key. Raises TooManyTries.

    With `or_day_pass` a day pass is accepted too; it never replaces a factor that is asked for afresh.
    """
    tracks = factor_tracks(by, session.known_device)
    refuse_too_many(tracks)
    accepted = accept_code(by=by, typed=typed)
    day_pass = accept_day_pass(by, typed) if or_day_pass and accepted is None else None
    if day_pass is not None:
        forget_failures(tracks)
        pass_by_day_pass(request, session, day_pass)
        record_own(GIVE_FACTOR, "give a code: day pass", by, session_id=session.id)
        return Outcome.RIGHT
    if accepted is None:
        count_failure(tracks)
        record_own(GIVE_FACTOR, "give a code", by, session_id=session.id, result=Result.FAILED)
        return _count_wrong(session, WRONG_CODES)
    forget_failures(tracks)
    pass_factor(request, session, session.known_device)
    record_own(GIVE_FACTOR, f"give a code: {accepted}", by, session_id=session.id)
    return Outcome.RIGHT


def pass_factor(
    request: HttpRequest, session: StoredSession, device: KnownDevice | None, *, by_passkey: bool = False
) -> None:
    """Note that the second factor was given, for this session and, on a known device, for the day."""
    moment = clock.now()
    session.change(
        factor_at=moment,
        proved_at=moment,
        passkey_at=moment if by_passkey else session.passkey_at,
        seen_at=moment,
        locked_at=None,
        wrong_tries=0,
        known_device=device,
    )
    request.session.cycle_key()
    withdraw_stops(session)
    if device is not None:
        device.change(factor_on=_today())


def go_on_without_passkey(*, by: Account, session: StoredSession) -> None:
    """Let somebody whose role needs a passkey go on without one, in a demonstration only."""
    session.change(passkey_at=clock.now())
    record_own(GIVE_FACTOR, "go on without a passkey in a demonstration", by, session_id=session.id)


def give_pin(*, by: Account, session: StoredSession, pin: str) -> Outcome:
    """Take the PIN after a pause. After five wrong ones the session ends and the day's factor is asked for again.

    PINs are tried one at a time, so that those sent together are all counted.
    """
    counted = StoredSession.objects.select_for_update().filter(id=session.id).first()
    if counted is None:
        return Outcome.ENDED
    session.wrong_tries = counted.wrong_tries
    if by.pin_hash and check_password(pin_text(by, pin), by.pin_hash):
        session.change(seen_at=clock.now(), locked_at=None, wrong_tries=0)
        record_own(GIVE_FACTOR, "give the PIN", by, session_id=session.id)
        return Outcome.RIGHT
    record_own(GIVE_FACTOR, "give the PIN", by, session_id=session.id, result=Result.FAILED)
    outcome = _count_wrong(session, WRONG_PINS)
    if outcome is Outcome.ENDED:
        for device in KnownDevice.objects.filter(account=by):
            device.change(factor_on=None)
    return outcome


def lock(*, by: Account, session: StoredSession) -> None:
    """Ask for the PIN from now on, as if the session had been idle."""
    session.change(locked_at=clock.now())
    record_own(END_SESSION, "lock", by, session_id=session.id)


def leave(*, by: Account, request: HttpRequest, session: StoredSession) -> None:
    """End this session."""
    record_own(END_SESSION, "sign out", by, session_id=session.id)
    request.session.flush()


def keep_for_register(request: HttpRequest) -> None:
    """Keep the session of someone with an open register from asking for the PIN for an hour."""
    session = stored_session(request)
    moment = clock.now()
    if session is not None and (
        session.register_until is None or session.register_until < moment + _REGISTER_SLACK
    ):
        session.change(register_until=moment + IDLE_WITH_REGISTER)


_REGISTER_SLACK = IDLE_WITH_REGISTER * 0.9  # so that the marks of one register do not each write the session


def _count_wrong(session: StoredSession, most: int) -> Outcome:
    session.change(wrong_tries=session.wrong_tries + 1)
    if session.wrong_tries < most:
        return Outcome.WRONG
    StoredSession.objects.filter(id=session.id).delete()
    return Outcome.ENDED


def _today() -> dt.date:
    """The date in the schools' time zone: an account belongs to no school that could name its own."""
    return timezone.localdate(clock.now())
