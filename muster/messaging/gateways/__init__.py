"""Gateways: one small interface over a mail server, GOV.UK Notify or a text gateway."""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from muster.messaging.gateways.notify import Notify
from muster.messaging.gateways.outcome import Outcome
from muster.messaging.gateways.smtp import MailServer
from muster.messaging.gateways.texts import TextGateway
from muster.messaging.models import Message
from muster.messaging.sealing import Parcel


class Gateway(Protocol):
    """Takes one message."""

    def send(self, parcel: Parcel, reference: str) -> Outcome:
        """Hand over a message. `reference` is opaque; a gateway that later reports on the message repeats it."""


@dataclass(frozen=True, slots=True)
class Tray:
    """Leaves messages where they are and calls them sent. Only a demonstration uses it; nothing leaves the machine."""

    def send(self, parcel: Parcel, reference: str) -> Outcome:
        """Accept the message, and do nothing."""
        del parcel, reference
        return Outcome.accepted()


def gateway_for(channel: str) -> Gateway | None:
    """The gateway of a channel, by this server's settings; None if none is set up."""
    if settings.NOTIFY_KEY and settings.NOTIFY_TEMPLATES.get(channel):
        return Notify(settings.NOTIFY_URL, settings.NOTIFY_KEY, channel, settings.NOTIFY_TEMPLATES[channel])
    if channel == Message.Channel.EMAIL and settings.SMTP_URL:
        return MailServer(settings.SMTP_URL, settings.MAIL_FROM)
    if channel == Message.Channel.TEXT and settings.TEXT_URL:
        return TextGateway(settings.TEXT_URL, settings.TEXT_FROM)
    return Tray() if settings.MESSAGES_STAY_HERE else None
