"""Handing a shared computer over: one person leaves with a key press, the next returns with their PIN (docs/decisions/0040)."""

from django.contrib.auth.hashers import check_password
from django.http import HttpRequest
from django.middleware.csrf import rotate_token

from muster.protection import clock
from muster.protection.accounts.access import END_SESSION, GIVE_FACTOR
from muster.protection.accounts.actions.factors import pin_text
from muster.protection.accounts.actions.signing_in import Outcome
from muster.protection.accounts.log import record_own
from muster.protection.accounts.models import Account, KnownDevice, StoredSession
from muster.protection.accounts.queries import sessions_put_away
from muster.protection.accounts.rules import WRONG_PINS
from muster.protection.accounts.visitors import Visitor
from muster.protection.audit.recording import Result


def put_away(*, by: Account, request: HttpRequest, session: StoredSession) -> None:
    """Leave at once; the PIN brings this session back, on this browser only, until its ten hours are over."""
    record_own(END_SESSION, "hand over", by, session_id=session.id)
    request.session.put_away()  # type: ignore[attr-defined]  # our own engine
    rotate_token(request)


def come_back(*, by: Visitor, request: HttpRequest, pin: str) -> Outcome:
    """Resume the one session left on this browser that the PIN belongs to.

    A wrong PIN counts against every session left here, and the fifth against a session ends it. A PIN that two of them
    share counts as wrong, so that neither is taken for the other.
    """
    left = sessions_put_away(by)
    fitting = [session for session in left if _is_pin_of(session.account, pin)]
    if len(fitting) != 1:
        return _count_wrong(left)
    [session] = fitting
    request.session.take_up(session)  # type: ignore[attr-defined]  # our own engine
    rotate_token(request)
    session.change(locked_at=None, seen_at=clock.now())
    record_own(GIVE_FACTOR, "come back by PIN", session.account, session_id=session.id)
    return Outcome.RIGHT


def _is_pin_of(account: Account | None, pin: str) -> bool:
    return account is not None and check_password(pin_text(account, pin), account.pin_hash)


def _count_wrong(left: list[StoredSession]) -> Outcome:
    """Count a wrong PIN against each session; a session with too many ends, and its owner signs in afresh with a second factor."""
    for session in left:
        record_own(
            GIVE_FACTOR, "come back by PIN", session.account, session_id=session.id, result=Result.FAILED
        )
        session.change(wrong_tries=session.wrong_tries + 1)
    over = [session for session in left if session.wrong_tries >= WRONG_PINS]
    for device in KnownDevice.objects.filter(sessions__in=over):
        device.change(factor_on=None)
    StoredSession.objects.filter(id__in=[session.id for session in over]).delete()
    return Outcome.ENDED if len(over) == len(left) else Outcome.WRONG
