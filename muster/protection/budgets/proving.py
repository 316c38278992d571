"""Withdraws the alarm of a stopped session when its second factor is given after all."""

from django.db import transaction

from muster.protection.accounts.models import StoredSession
from muster.protection.budgets.models import Alarm
from muster.protection.walls.context import entered_for_a_moment


def withdraw_stops(session: StoredSession) -> None:
    """Withdraw the alarm that this session was stopped. Other sessions of the same person stay stopped."""
    account = session.account
    if account is None or not account.schools:
        return
    with transaction.atomic(savepoint=False), entered_for_a_moment(account.id, account.schools):
        Alarm.objects.filter(
            school_id__in=account.schools,
            kind=Alarm.Kind.UNPROVED,
            stopped_session=session.id,
            reviewed_at=None,
        ).delete()
