"""What people change about their own account: devices, sessions, password, look."""

import datetime as dt
import secrets
import uuid

from django.utils import timezone

from muster.protection import clock
from muster.protection.accounts.access import END_SESSION, OWN_ACCOUNT
from muster.protection.accounts.actions.passing import end_day_pass
from muster.protection.accounts.actions.throttling import (
    count_failure,
    own_password_tracks,
    refuse_too_many,
)
from muster.protection.accounts.log import record_own
from muster.protection.accounts.models import Account, KnownDevice, StoredSession
from muster.protection.accounts.rules import DEVICE_KEPT
from muster.protection.accounts.secrets import token_hash
from muster.protection.approvals.models import DayPass
from muster.protection.audit.recording import Result


def know_device(*, by: Account, session: StoredSession) -> str:
    """Remember the session's device for thirty days.

    Returns the token for its cookie; only its hash is stored. The token is always fresh: an earlier one may have been
    planted.
    """
    token = secrets.token_urlsafe(32)
    moment = clock.now()
    device = KnownDevice.objects.create(
        account=by,
        token_hash=token_hash(token),
        words=session.device,
        factor_on=_date(moment),
        created_at=moment,
        expires_at=moment + DEVICE_KEPT,
    )
    session.change(known_device=device)
    record_own(OWN_ACCOUNT, "be known on a device", by, session_id=session.id)
    return token


def forget_device(*, by: Account, device_id: uuid.UUID) -> None:
    """Forget a device and end its sessions."""
    StoredSession.objects.filter(account=by, known_device_id=device_id).delete()
    KnownDevice.objects.filter(account=by, id=device_id).delete()
    record_own(OWN_ACCOUNT, "forget a device", by)


def end_session(*, by: Account, session_id: uuid.UUID) -> None:
    """End one of the account's own sessions."""
    StoredSession.objects.filter(account=by, id=session_id).delete()
    record_own(END_SESSION, "end a session", by, session_id=session_id)


def end_other_sessions(*, by: Account, this: uuid.UUID) -> None:
    """End every session of the account but this one."""
    StoredSession.objects.filter(account=by).exclude(id=this).delete()
    record_own(END_SESSION, "end all other sessions", by, session_id=this)


def end_own_pass(*, by: Account, pass_id: uuid.UUID) -> None:
    """Revoke a pass that was given to the account, and end the sessions it opened."""
    people = [by.person_in(school) for school in by.schools]
    held = DayPass.objects.select_for_update().filter(id=pass_id, staff_id__in=people, ended_at=None).first()
    if held is not None:
        end_day_pass(held, by)
        record_own(OWN_ACCOUNT, "end a day pass", by)


def change_password(*, by: Account, session: StoredSession, old: str, password: str) -> bool:
    """Change the password, given the old one; returns whether that was right.

    Raises TooManyTries. Every other session and every known device ends: the old password may have leaked.
    """
    tracks = own_password_tracks(session)
    refuse_too_many(tracks)
    if not by.check_password(old):
        count_failure(tracks)
        record_own(OWN_ACCOUNT, "change the password", by, session_id=session.id, result=Result.FAILED)
        return False
    by.choose_password(password)
    KnownDevice.objects.filter(account=by).delete()
    end_other_sessions(by=by, this=session.id)
    record_own(OWN_ACCOUNT, "change the password", by, session_id=session.id)
    return True


def choose_look(*, by: Account, theme: str, density: str) -> None:
    """Choose how pages look."""
    by.change(theme=theme, density=density)
    record_own(OWN_ACCOUNT, "choose the look", by)


def _date(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment)
