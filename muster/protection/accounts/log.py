"""Records what happens to an account in the log of every school where it belongs to somebody, since signing in belongs to no school."""

import uuid

from django.db import transaction

from muster.protection.access.policy import Permission
from muster.protection.accounts.models import Account
from muster.protection.audit.recording import Result, record_for_account
from muster.protection.walls.context import entered_for_a_moment


def record_own(
    permission: Permission,
    action: str,
    account: Account | None,
    *,
    session_id: uuid.UUID | None = None,
    result: Result = Result.ALLOWED,
) -> None:
    """Append one row per school, or one that belongs to none if the account is unknown, which takes as long."""
    account_id = account.id if account else None
    schools = account.schools if account else ()
    with transaction.atomic(savepoint=False), entered_for_a_moment(account_id, schools):
        for school_id in schools or (None,):
            record_for_account(
                permission, action, account_id, school_id=school_id, session_id=session_id, result=result
            )


def record_in_school(
    permission: Permission, action: str, school_id: uuid.UUID, *, result: Result = Result.ALLOWED
) -> None:
    """Append one row to a school's log about somebody without an account."""
    with transaction.atomic(savepoint=False), entered_for_a_moment(None, (school_id,)):
        record_for_account(permission, action, None, school_id=school_id, result=result)
