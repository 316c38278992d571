"""Handing messages over: to a mail server that really listens, and to gateways that really answer over HTTP."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from muster.config.serving import free_port
from muster.messaging.gateways.notify import Notify
from muster.messaging.gateways.smtp import MailServer
from muster.messaging.gateways.texts import TextGateway
from muster.messaging.models import Message
from muster.messaging.sealing import Parcel

SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
PARCEL = Parcel("iris@example.org", "Oakfield", "Oakfield: your child in Year 3 is not in school.")
TEXT = Parcel("07700 900123", "", "Oakfield: your child in Year 3 is not in school.")


class Postbox:
    """Takes mail for everybody but `nobody@` (who does not exist) and `busy@` (who may be tried again)."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802  # the library's name and shape
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        if address.startswith("busy@"):
            return "450 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.mails.append(envelope)
        return "250 OK"


@dataclass
class Listening:
    """An HTTP server that answers what it is told, and remembers what it was asked."""

    url: str
    asked: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    status: int = 201
    answer: dict[str, object] = field(default_factory=dict)


@pytest.fixture
def postbox() -> Iterator[tuple[str, Postbox]]:
    box = Postbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}", box
    controller.stop()


@pytest.fixture
def gateway() -> Iterator[Listening]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listening.asked.append((self.path, dict(self.headers), body))
            content = json.dumps(listening.answer).encode()
            self.send_response(listening.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listening = Listening(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield listening
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_mail_arrives_as_it_was_written(postbox):
    url, box = postbox
    outcome = MailServer(url, "office@oakfield.example").send(PARCEL, "reference")
    assert outcome.is_accepted
    mail = message_from_bytes(box.mails[0].original_content or b"", policy=policy.default)
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        "iris@example.org",
        "office@oakfield.example",
        "Oakfield",
    )
    assert "your child in Year 3" in mail.get_content()


@pytest.mark.parametrize(
    ("address", "failure", "is_final"),
    [
        ("nobody@example.org", Message.Failure.ADDRESS, True),
        ("busy@example.org", Message.Failure.NO_ANSWER, False),
    ],
)
def test_a_mail_server_says_whether_to_try_again(postbox, address, failure, is_final):
    outcome = MailServer(postbox[0], "office@oakfield.example").send(
        Parcel(address, "Oakfield", "Words"), "r"
    )
    assert (outcome.failure, outcome.is_final) == (failure, is_final)


def test_a_mail_server_that_is_away_is_tried_again():
    outcome = MailServer("smtp://127.0.0.1:9", "office@oakfield.example").send(PARCEL, "reference")
    assert (outcome.failure, outcome.is_final) == (Message.Failure.NO_ANSWER, False)


def test_notify_gets_a_signed_token_the_template_and_our_reference(gateway):
    gateway.answer = {"id": "740e5834-3a29-46b4-9a6f-16142fde533a"}
    notify = Notify(gateway.url, f"our_key-{SERVICE}-{SECRET}", Message.Channel.TEXT, "the-template")
    outcome = notify.send(TEXT, "our-reference")
    path, headers, body = gateway.asked[0]
    assert outcome.gateway_id == "740e5834-3a29-46b4-9a6f-16142fde533a"
    assert path == "/v2/notifications/sms"
    assert json.loads(body) == {
        "phone_number": "07700 900123",
        "template_id": "the-template",
        "personalisation": {"message": TEXT.words},
        "reference": "our-reference",
    }
    head, claims, signature = headers["Authorization"].removeprefix("Bearer ").split(".")
    expected = hmac.digest(SECRET.encode(), f"{head}.{claims}".encode(), hashlib.sha256)
    assert base64.urlsafe_b64decode(signature + "=") == expected
    assert json.loads(base64.urlsafe_b64decode(claims + "==="))["iss"] == SERVICE


@pytest.mark.parametrize(
    ("status", "answer", "failure", "is_final"),
    [
        (400, {"errors": [{"message": "phone_number is not valid"}]}, Message.Failure.ADDRESS, True),
        (400, {"errors": [{"message": "Missing personalisation"}]}, Message.Failure.REFUSED, True),
        (403, {"errors": [{"message": "Invalid token"}]}, Message.Failure.REFUSED, True),
        (429, {}, Message.Failure.NO_ANSWER, False),
        (500, {}, Message.Failure.NO_ANSWER, False),
    ],
)
def test_what_notify_refuses_says_why(gateway, status, answer, failure, is_final):
    gateway.status, gateway.answer = status, answer
    outcome = Notify(gateway.url, f"k-{SERVICE}-{SECRET}", Message.Channel.TEXT, "t").send(TEXT, "r")
    assert (outcome.failure, outcome.is_final) == (failure, is_final)


def test_a_text_gateway_gets_the_form_it_asks_for(gateway):
    gateway.answer = {"sid": "SM1"}
    url = gateway.url.replace("http://", "http://user:pass%20word@") + "/Messages.json"
    outcome = TextGateway(url, "Oakfield").send(TEXT, "reference")
    path, headers, body = gateway.asked[0]
    assert (path, outcome.gateway_id) == ("/Messages.json", "SM1")
    assert parse_qs(body.decode()) == {"To": ["07700 900123"], "From": ["Oakfield"], "Body": [TEXT.words]}
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")) == b"user:pass word"


def test_a_number_that_takes_no_texts_is_told_apart(gateway):
    gateway.status, gateway.answer = 400, {"code": 21614}
    assert TextGateway(gateway.url, "Oakfield").send(TEXT, "r").failure is Message.Failure.ADDRESS


def test_a_parcel_shows_nothing_when_it_is_printed():
    assert "iris" not in repr(PARCEL)
