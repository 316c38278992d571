"""The home page notices of what waits for a second person in oversight: numbers, never names."""

from django.utils.translation import ngettext

from muster.oversight.access import GRANT_SUPPORT, RECOVER_ACCOUNT
from muster.oversight.rules import RECOVERY_ASKED_WITHIN, SUPPORT_ASKED_WITHIN
from muster.protection.approvals.models import Approval
from muster.protection.approvals.telling import Told, tell_of


def _recoveries(count: int) -> str:
    return ngettext(
        "%(num)s colleague lost their second factor and waits for a second person to agree.",
        "%(num)s colleagues lost their second factor and wait for a second person to agree.",
        count,
    ) % {"num": count}


def _support(count: int) -> str:
    return ngettext(
        "%(num)s person of support waits to be let in until a second person agrees.",
        "%(num)s people of support wait to be let in until a second person agrees.",
        count,
    ) % {"num": count}


tell_of(
    Approval.Kind.RECOVERY,
    Told(RECOVER_ACCOUNT, _recoveries, "recoveries", within=RECOVERY_ASKED_WITHIN, about="staff"),
)
tell_of(
    Approval.Kind.SUPPORT,
    Told(GRANT_SUPPORT, _support, "support_access", within=SUPPORT_ASKED_WITHIN, about="staff"),
)
