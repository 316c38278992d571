"""The scheduled work of messaging: delivering messages, and deleting their words after a while."""

import uuid

from muster.messaging.actions.delivering import delete_old_words, deliver_message
from muster.messaging.models import Message
from muster.protection.access.viewer import Viewer
from muster.protection.work import school_job


@school_job("messaging:deliver", because="a message is delivered")
def deliver(by: Viewer, message: uuid.UUID) -> None:
    """Deliver one message."""
    deliver_message(by=by, message=message)


@school_job("messaging:deliver what waits", because="messages that waited are delivered", every="* * * * *")
def deliver_what_waits(by: Viewer) -> None:
    """Queue a job for every message that is due."""
    waiting = Message.objects.filter(
        school_id=by.school_id, state=Message.State.WAITING, not_before__lte=by.moment
    )
    for message in waiting.values_list("id", flat=True):
        deliver.later(by.school_id, message=message)


@school_job("messaging:delete old words", because="words are kept for 30 days", every="20 2 * * *")
def delete_words(by: Viewer) -> None:
    """Delete the words that have been kept long enough."""
    delete_old_words(by=by)
