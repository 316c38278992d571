"""The work of alarms without a request: writing to a second person at once, where many children were opened in emergencies."""

import uuid

from muster.alarms.queries.second_people import second_people
from muster.messaging.actions.sending import Draft, NotSendable, send_messages
from muster.messaging.models import Message
from muster.messaging.sealing import Parcel
from muster.protection.access.viewer import Viewer
from muster.protection.budgets.models import Alarm
from muster.protection.work import school_job


@school_job("alarms:tell of many emergencies", because="many children were opened in emergencies")
def tell_of_many(by: Viewer, alarm: uuid.UUID, children: int) -> None:
    """Write to the head and the data protection lead, at any hour; if nothing can be sent, their first page still says it."""
    found = Alarm.objects.filter(school_id=by.school_id, id=alarm, reviewed_at=None).first()
    if found is None:
        return
    parcels = [
        Draft(
            person, Message.Channel.EMAIL, _parcel(address, found, children), to_staff=True, cannot_wait=True
        )
        for person, address in second_people(by, found.opener_id).items()
    ]
    try:
        send_messages(by=by, drafts=parcels)
    except NotSendable:
        return


def _parcel(address: str, alarm: Alarm, children: int) -> Parcel:
    words = (
        f"One account has opened the care cards and contacts of {children} children in emergencies today. "
        "If you know of no emergency, end that person's sessions and ring them. "
        f"Sign in to Muster and look at the alarms: {alarm.reference}."
    )
    return Parcel(address, f"Look now: alarm {alarm.reference}", words)
