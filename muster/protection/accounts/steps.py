"""Decides which step of signing in comes next, from the session alone."""

import datetime as dt

from muster.protection.accounts.models import StoredSession
from muster.protection.accounts.rules import IDLE, IDLE_WITH_REGISTER, is_idle


def step_before(stored: StoredSession | None, now: dt.datetime) -> str | None:
    """The URL name of the step that must be taken first; None if the session may go on."""
    if stored is None or stored.account is None or not stored.account.is_active:
        return "sign_in"
    if stored.factor_at is None:
        return "second_factor"
    if stored.locked_at is not None or is_idle(now, stored.seen_at, stored.register_until):
        return "unlock"
    return None


def idle_minutes(stored: StoredSession | None, now: dt.datetime) -> int:
    """The minutes without activity after which the page covers itself."""
    with_register = stored is not None and stored.register_until is not None and now < stored.register_until
    return int((IDLE_WITH_REGISTER if with_register else IDLE).total_seconds()) // 60
