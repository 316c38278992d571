"""What ends by itself when somebody gives the second factor for which they were stopped."""

from django.db import transaction

from muster.protection.accounts.models import StoredSession
from muster.protection.budgets.models import Alarm
from muster.protection.walls.context import entered_for_a_moment


def withdraw_stops(session: StoredSession) -> None:
    """Take back that this session was stopped: its factor is given. Another session of the same person stays stopped."""
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
