"""Messages and their outcome. The recipient, the address and the words are sealed."""

import uuid

from django.db import models

from muster.protection.walls.relations import SchoolRow, school_relation


class Message(SchoolRow):
    """One message. Its id is random because it stands in folders, and must not say when the message was made.

    `sealed` is emptied when the words have been kept for long enough.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        TEXT = "text", "Text message"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be sent"
        SENT = "sent", "Sent"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Not delivered"

    class Failure(models.TextChoices):
        NONE = "", ""
        ADDRESS = "address", "The address or number does not take messages"
        REFUSED = "refused", "The gateway refused it"
        NO_ANSWER = "no_answer", "The gateway did not answer for an hour"
        NOT_SET_UP = "not_set_up", "This way of sending is not set up on this server"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    failure = models.CharField(max_length=12, choices=Failure.choices, default=Failure.NONE, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    not_before = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    gateway_id = models.CharField(max_length=80, default="", blank=True)
    sealed = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=("school_id", "state", "not_before")),)

    def __str__(self) -> str:
        return str(self.id)


class Reply(SchoolRow):
    """A reply to a message, sealed as the message is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    message = school_relation(Message)
    at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=("school_id", "message")),)
