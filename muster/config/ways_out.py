"""Configures how messages leave this server: a mail server, GOV.UK Notify, a text gateway, or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

NOTIFY_URL = "https://api.notifications.service.gov.uk"

# Environment variable, what it means, what is used without it, whether it is secret.
WAYS_OUT_SETTINGS: tuple[tuple[str, str, str, bool], ...] = (
    (
        "MUSTER_SMTP_URL",
        "Mail server: smtp://USER:PASSWORD@HOST:587 (encrypted by STARTTLS) or smtps://USER:PASSWORD@HOST:465",
        "no e-mail is sent",
        True,
    ),
    ("MUSTER_MAIL_FROM", "Address that e-mails come from", "needed with MUSTER_SMTP_URL", False),
    ("MUSTER_NOTIFY_KEY", "API key of a GOV.UK Notify service", "Notify is not used", True),
    ("MUSTER_NOTIFY_URL", "Address of GOV.UK Notify", NOTIFY_URL, False),
    (
        "MUSTER_NOTIFY_TEXT_TEMPLATE",
        "Id of the service's text template, with the place ((message))",
        "texts do not go through Notify",
        False,
    ),
    (
        "MUSTER_NOTIFY_EMAIL_TEMPLATE",
        "Id of the service's e-mail template, with the places ((subject)) and ((message))",
        "e-mails do not go through Notify",
        False,
    ),
    (
        "MUSTER_TEXT_URL",
        "Address (https) of a text gateway's Messages resource, with USER:PASSWORD@ in front of the host",
        "no texts are sent this way",
        True,
    ),
    ("MUSTER_TEXT_FROM", "Number or name that texts come from", "needed with MUSTER_TEXT_URL", False),
)

_SCHEMES = {
    "MUSTER_SMTP_URL": ("smtp", "smtps"),
    "MUSTER_NOTIFY_URL": ("https", "http"),
    "MUSTER_TEXT_URL": ("https", "http"),
}
_NEEDS = {
    "MUSTER_SMTP_URL": "MUSTER_MAIL_FROM",
    "MUSTER_TEXT_URL": "MUSTER_TEXT_FROM",
}
_THIS_MACHINE = frozenset(("localhost", "127.0.0.1"))


@dataclass(frozen=True, slots=True)
class WaysOut:
    """How messages leave this server; empty for a way that is not set up."""

    smtp_url: str = field(repr=False)
    mail_from: str
    notify_url: str
    notify_key: str = field(repr=False)
    notify_templates: Mapping[str, str]  # by channel: text, email
    text_url: str = field(repr=False)
    text_from: str


def ways_out_of(given: Mapping[str, str | None]) -> WaysOut:
    """The ways out that these settings, given by name, set up."""
    text = {name: value or "" for name, value in given.items()}
    return WaysOut(
        smtp_url=text["MUSTER_SMTP_URL"],
        mail_from=text["MUSTER_MAIL_FROM"],
        notify_url=(text["MUSTER_NOTIFY_URL"] or NOTIFY_URL).rstrip("/"),
        notify_key=text["MUSTER_NOTIFY_KEY"],
        notify_templates={
            "text": text["MUSTER_NOTIFY_TEXT_TEMPLATE"],
            "email": text["MUSTER_NOTIFY_EMAIL_TEMPLATE"],
        },
        text_url=text["MUSTER_TEXT_URL"],
        text_from=text["MUSTER_TEXT_FROM"],
    )


def problems_of(given: Mapping[str, str | None]) -> Iterator[str]:
    """What is wrong with these settings: one sentence each, with what to do; an address is never repeated."""
    for name, schemes in _SCHEMES.items():
        text = given[name]
        parts = urlsplit(text or "")
        if text and (parts.scheme not in schemes or not parts.hostname):
            yield f"{name}: the value is no address. Write one that begins with {schemes[0]}:// and names a host."
        elif parts.scheme == "http" and parts.hostname not in _THIS_MACHINE:
            yield f"{name}: the value is not encrypted. Write https://."
    for name, needed in _NEEDS.items():
        if given[name] and not given[needed]:
            yield f"{needed}: missing. Say whom messages come from."
