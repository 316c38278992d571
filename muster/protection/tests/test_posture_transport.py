"""What TLS is spoken with: a proxy as it should be is good, and old versions, weak ciphers and bad certificates are found."""

import contextlib
import ssl
import threading
import warnings
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from muster.protection.posture.check import Outcome
from muster.protection.posture.checks import transport
from muster.protection.posture.deployment import this_deployment
from muster.protection.tests.certificates import make_certificate
from muster.protection.tests.deployments import found, is_good, result

pytestmark = pytest.mark.usefixtures("db_app")


class _Silent(HTTPServer):
    def handle_error(self, *_: object) -> None:
        """A handshake that fails is what is tried."""


@contextlib.contextmanager
def a_proxy(place: Path, *, days: int = 90, old: bool = False, ciphers: str = "") -> Iterator[str]:
    """The address of a server with a certificate of its own making."""
    certificate, key = make_certificate(place, days=days)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1_1 if old else ssl.TLSVersion.TLSv1_2
    if ciphers:
        context.set_ciphers(ciphers)
    server = _Silent(("localhost", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"https://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def looked_at(address: str):
    return replace(this_deployment(), address=address)


def trusted(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    """As if an authority that browsers know had signed it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(place / "certificate.pem"))


def test_a_proxy_as_it_should_be_is_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    trusted(monkeypatch, tmp_path)
    with a_proxy(tmp_path) as address:
        assert is_good("TLS-01", looked_at(address))
        assert is_good("TLS-02", looked_at(address))


def test_a_certificate_that_nobody_vouches_for_is_found(tmp_path: Path):
    with a_proxy(tmp_path) as address:
        assert "Browsers refuse the certificate" in found("TLS-01", looked_at(address))


def test_a_certificate_that_ends_soon_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    trusted(monkeypatch, tmp_path)
    with a_proxy(tmp_path, days=3) as address:
        assert "The certificate ends on" in found("TLS-01", looked_at(address))


def test_an_old_version_is_found(tmp_path: Path):
    with a_proxy(tmp_path, old=True, ciphers="ALL:@SECLEVEL=0") as address:
        assert "TLS 1.1 is spoken." in found("TLS-02", looked_at(address))


def test_a_weak_cipher_is_found(tmp_path: Path):
    with a_proxy(tmp_path, ciphers="aNULL:@SECLEVEL=0") as address:
        assert "A weak cipher is agreed to." in found("TLS-02", looked_at(address))


@contextlib.contextmanager
def answering_in_clear(status: int, location: str) -> Iterator[int]:
    """The port of what answers every request in clear in this way."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Location", location)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is said."""

    server = HTTPServer(("localhost", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("status", "location", "good"),
    [
        (301, "https://localhost/", True),
        (404, "", True),
        (200, "", False),
        (302, "/sign-in", False),
    ],
    ids=["led to https", "nothing there", "a page", "led on in clear"],
)
def test_a_proxy_that_passes_on_what_a_visitor_says_of_encryption_is_found(
    monkeypatch: pytest.MonkeyPatch, status: int, location: str, *, good: bool
):
    with answering_in_clear(status, location) as port:
        monkeypatch.setattr(transport, "PLAIN_PORT", port)
        outcome = result("TLS-03", looked_at("https://localhost:1")).outcome
    assert (outcome is Outcome.GOOD) is good


@pytest.mark.parametrize("address", [None, "http://localhost:1", "https://localhost:1"])
def test_where_nothing_is_encrypted_or_nobody_answers_it_is_not_called_good(address: str | None):
    for name in ("TLS-01", "TLS-02"):
        assert result(name, looked_at(address) if address else looked_at("")).outcome is Outcome.NOT_LOOKED
    assert transport.SECONDS <= 10
