"""Day passes, for a telephone left at home: made for a colleague, accepted after their password, revoked.

The domain that knows the school's staff decides who may give one, then calls these functions.
"""

import datetime as dt
import uuid
from hmac import compare_digest

from django.db import transaction
from django.http import HttpRequest

from muster.protection import clock
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.access import END_SESSION
from muster.protection.accounts.arrival import reaches_far
from muster.protection.accounts.log import record_own
from muster.protection.accounts.models import Account, StoredSession
from muster.protection.accounts.rules import new_pass_code, only_letters
from muster.protection.accounts.secrets import keyed_hash, slow_hash
from muster.protection.accounts.sessions import DAY_PASS
from muster.protection.approvals.models import DayPass
from muster.protection.walls.context import entered_for_a_moment


def make_day_pass(*, by: Viewer, staff_id: uuid.UUID, account: Account, until: dt.datetime) -> str:
    """Make a pass and return its code, of which only the hash is stored. An older pass of the person ends now."""
    assert by.person_id is not None  # noqa: S101  # giving is refused to a command before
    end_passes_of(account)
    code, pass_id = new_pass_code(), uuid.uuid4()
    DayPass.objects.create(
        school_id=by.school_id,
        id=pass_id,
        staff_id=staff_id,
        code_hash=_code_hash(account, pass_id, only_letters(code)),
        given_by_id=by.person_id,
        given_at=by.moment,
        ends_at=until,
    )
    return code


def accept_day_pass(account: Account, typed: str) -> DayPass | None:
    """The pass whose code was typed; None if none is in force, or if the person's role demands a passkey."""
    moment, code = clock.now(), only_letters(typed)
    people = [account.person_in(school) for school in account.schools]
    with entered_for_a_moment(account.id, account.schools):
        rows = DayPass.objects.select_for_update().filter(
            staff_id__in=people, ended_at=None, ends_at__gt=moment
        )
        held = (one for one in rows if one.holds_at(moment) and _is_of(one, account))
        found = next(
            (one for one in held if compare_digest(bytes(one.code_hash), _code_hash(account, one.id, code))),
            None,
        )
        if found is None or reaches_far(account, moment):
            return None
        if found.used_at is None:
            found.change(used_at=moment)
        return found


def pass_by_day_pass(request: HttpRequest, session: StoredSession, day_pass: DayPass) -> None:
    """Let the session go on until the pass ends.

    Nothing was proved, so it never replaces a factor that is asked for afresh. The device is not remembered either:
    revoking the pass revokes everything it gave.
    """
    moment = clock.now()
    session.change(
        factor_at=moment,
        seen_at=moment,
        locked_at=None,
        wrong_tries=0,
        expires_at=min(session.expires_at, day_pass.ends_at),
    )
    request.session[DAY_PASS] = str(day_pass.id)
    request.session.cycle_key()
    request.session.save()


def end_day_pass(day_pass: DayPass, account: Account | None) -> None:
    """Revoke the pass and end the sessions it opened."""
    day_pass.change(ended_at=clock.now())
    ended = StoredSession.objects.filter(content__contains={DAY_PASS: str(day_pass.id)})
    if ended.delete()[0]:
        record_own(END_SESSION, "end the sessions of a day pass", account)


@transaction.atomic
def end_passes_of(account: Account) -> None:
    """Revoke every pass of the account, in all its schools."""
    people = [account.person_in(school) for school in account.schools]
    with entered_for_a_moment(account.id, account.schools):
        for held in DayPass.objects.filter(staff_id__in=people, ended_at=None, ends_at__gt=clock.now()):
            end_day_pass(held, account)


def _is_of(day_pass: DayPass, account: Account) -> bool:
    return account.person_in(day_pass.school_id) == day_pass.staff_id


def _code_hash(account: Account, pass_id: uuid.UUID, code: str) -> bytes:
    """Keyed and slow, as other codes that are typed; the random id of the pass is its salt."""
    return slow_hash(keyed_hash("day-pass", f"{account.id} {code}"), pass_id.bytes)
