"""Writes to the people responsible for data when the security check turns red, and to the holder of an account when
something happens to it.
"""

import logging
import uuid
from collections.abc import Iterable

from django.db import transaction

from muster.messaging.actions.sending import Draft, NotSendable, send_messages
from muster.messaging.models import Message
from muster.messaging.sealing import Parcel
from muster.oversight.access import RUN_CHECK
from muster.oversight.queries.answerable import who_answers
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.models import Account
from muster.protection.audit.reading import Sought, events
from muster.protection.audit.recording import record
from muster.protection.posture import evidence
from muster.protection.posture.check import declared_checks
from muster.protection.posture.models import Evidence

logger = logging.getLogger(__name__)
MOST_LOOKS = 50
TOLD = "tell that the security check turned red"
SUBJECT = "Muster: the security check turned red"


@transaction.atomic
def tell_who_answers(*, by: Viewer) -> None:
    """Write what has turned red since this was last done, and still is; nothing where nothing has. Raises Refused."""
    reason = require(by, RUN_CHECK)
    turned_red = _turned_red(by)
    if not turned_red:
        return
    words = _words(turned_red)
    drafts = [
        Draft(person, Message.Channel.EMAIL, Parcel(email, SUBJECT, words), to_staff=True, cannot_wait=True)
        for person, email in who_answers(by)
    ]
    try:
        send_messages(by=by, drafts=drafts)
    except NotSendable:
        logger.warning("the security check turned red, and no message could be sent: see the first page")
        return
    record(by, RUN_CHECK, TOLD, reason=reason)


def write_to_staff(by: Viewer, staff_id: uuid.UUID, account: Account, parcel: tuple[str, str]) -> None:
    """Write something, as subject and words, to the address that somebody signs in with; nothing where no mail can be sent."""
    draft = Draft(
        staff_id, Message.Channel.EMAIL, Parcel(account.email, *parcel), to_staff=True, cannot_wait=True
    )
    try:
        send_messages(by=by, drafts=[draft])
    except NotSendable:
        return


def _turned_red(by: Viewer) -> list[str]:
    """The checks, by identifier, whichever of the looks since the last message first saw them red."""
    looks = evidence.history(Evidence.Kind.SECURITY_CHECK, most=MOST_LOOKS)
    told = next((one.at for one in events(by, Sought(permission=RUN_CHECK.name)) if one.action == TOLD), None)
    fresh = [look for look in looks if told is None or look.at > told]
    still_red = looks[0].result["red"] if looks else []
    return sorted({name for look in fresh for name in look.result["turned_red"]}.intersection(still_red))


def _words(turned_red: Iterable[str]) -> str:
    """Each check by its identifier, with what to do; what was found stands on the page, which asks who reads it."""
    known = declared_checks()
    lines = [f"{name}: not so: {known[name].says}. {known[name].do}" for name in turned_red if name in known]
    return "\n\n".join((*lines, "What was found stands on the page Protection, under Security check."))
