"""E-mail through a mail server (RFC 5321), encrypted on the way unless the server is this machine."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from muster.messaging.gateways.outcome import Outcome
from muster.messaging.sealing import Parcel

SECONDS = 15
_LOOPBACK = frozenset(("localhost", "127.0.0.1", "::1"))
_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server by its address: `smtp://user:password@host:587` (STARTTLS) or `smtps://...:465`."""

    url: str
    sender: str

    def send(self, parcel: Parcel, reference: str) -> Outcome:
        """Hand over one e-mail. The recipient's server may still send it back."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, parcel.address, parcel.subject
        mail["Date"], mail["Message-ID"] = (
            formatdate(),
            make_msgid(reference, self.sender.rpartition("@")[2].strip("<>")),
        )
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(parcel.words)
        try:
            with self._server() as server:
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            return Outcome.refused(address=True) if min(codes) >= _PERMANENT else Outcome.no_answer()
        except smtplib.SMTPResponseException as answer:
            return Outcome.refused(address=False) if answer.smtp_code >= _PERMANENT else Outcome.no_answer()
        except (OSError, smtplib.SMTPException):
            return Outcome.no_answer()
        return Outcome.accepted()

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        parts = urlsplit(self.url)
        host, context = parts.hostname or "", ssl.create_default_context()
        if parts.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or 587, timeout=SECONDS)
        with server:
            if parts.scheme == "smtp" and host not in _LOOPBACK:
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            yield server
