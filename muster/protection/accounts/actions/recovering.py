"""Letting somebody back in who has lost every second factor, once two colleagues have agreed."""

import datetime as dt

from django.http import HttpRequest

from muster.protection.accounts.access import FOLLOW_LINK
from muster.protection.accounts.actions.factors import forget_factors
from muster.protection.accounts.actions.opening import end_every_session, make_link, used_up
from muster.protection.accounts.actions.signing_in import begin_session
from muster.protection.accounts.actions.throttling import (
    count_failure,
    forget_failures,
    password_tracks,
    refuse_too_many,
)
from muster.protection.accounts.log import record_own
from muster.protection.accounts.models import Account, AccountLink, KnownDevice
from muster.protection.accounts.visitors import Visitor
from muster.protection.audit.recording import Result

_ACTION = f"follow a link: {AccountLink.Purpose.RECOVERY}"


def make_recovery_link(account: Account) -> tuple[str, dt.datetime]:
    """Make a link that, with their password, lets the person set up a new second factor; also returns the moment it expires.

    Every session and known device ends now, which locks out whoever found the telephone.
    """
    KnownDevice.objects.filter(account=account).delete()
    end_every_session(account)
    return make_link(account, AccountLink.Purpose.RECOVERY)


def follow_recovery(
    *, by: Visitor, request: HttpRequest, token: str, account: Account, password: str
) -> bool:
    """Begin a session whose second factor is still to be set up.

    Returns whether the password was right. The link counts once and never without the password, so the colleague who
    hands it over cannot use it. Raises TooManyTries, and LinkOver if the link has been used meanwhile.
    """
    tracks = password_tracks(account.email, by, None)
    refuse_too_many(tracks)
    if not account.check_password(password):
        count_failure(tracks)
        record_own(FOLLOW_LINK, _ACTION, account, result=Result.FAILED)
        return False
    used_up(token, (AccountLink.Purpose.RECOVERY,))
    forget_failures(tracks)
    forget_factors(by=account)
    end_every_session(account)
    session = begin_session(request, account, by.device)
    record_own(FOLLOW_LINK, _ACTION, account, session_id=session.id)
    return True
