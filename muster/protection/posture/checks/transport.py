"""TLS: whose certificate is served, for how long it is valid, and which versions and ciphers are accepted."""

import datetime as dt
import socket
import ssl
import warnings
from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from urllib.parse import SplitResult, urlsplit

from muster.protection import clock
from muster.protection.posture.check import NotLooked, Severity, check
from muster.protection.posture.deployment import Deployment

SECONDS = 10
PLAIN_PORT = 80
SOON = dt.timedelta(days=14)
OLD = {"TLS 1.0": ssl.TLSVersion.TLSv1, "TLS 1.1": ssl.TLSVersion.TLSv1_1}
WEAK = "aNULL:eNULL:EXPORT:RC4:3DES:MD5:PSK:kRSA:@SECLEVEL=0"
"""Ciphers without encryption, without authentication, broken ones, and those without forward secrecy."""


@check(
    "TLS-01",
    Severity.RED,
    "A certificate that browsers trust answers at Muster's address, and goes on for a while",
    do="Let the proxy in front renew its certificate by itself (Let's Encrypt, or the school's own authority).",
)
def certificate(deployment: Deployment) -> Iterator[str]:
    """What a browser would refuse now, or within two weeks."""
    where = _encrypted_address(deployment)
    try:
        with _shaken_hands(where, ssl.create_default_context()) as line:
            told = line.getpeercert() or {}
    except ssl.SSLCertVerificationError as problem:
        yield f"Browsers refuse the certificate: {problem.verify_message}."
        return
    ends = dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(str(told["notAfter"])), dt.UTC)
    if ends - clock.real_now() < SOON:
        yield f"The certificate ends on {ends:%d %B %Y}."


@check(
    "TLS-02",
    Severity.AMBER,
    "Only TLS 1.2 and 1.3 are spoken at Muster's address, with strong ciphers",
    do="In the proxy in front allow TLSv1.2 and TLSv1.3 alone, with its present list of ciphers (ECDHE with AES-GCM or ChaCha20).",
)
def versions(deployment: Deployment) -> Iterator[str]:
    """Try handshakes with old versions and with weak ciphers."""
    where = _encrypted_address(deployment)
    for words, version in OLD.items():
        if _is_spoken(where, "ALL:@SECLEVEL=0", version):
            yield f"{words} is spoken."
    if _is_spoken(where, WEAK, ssl.TLSVersion.TLSv1_2):
        yield "A weak cipher is agreed to."


@check(
    "TLS-03",
    Severity.AMBER,
    "No visitor can say for the proxy that a request came encrypted",
    do="In the proxy in front set X-Forwarded-Proto and X-Forwarded-For anew for every request, whatever came with it.",
)
def said_by_the_proxy_alone(deployment: Deployment) -> Iterator[str]:
    """Ask in clear, and say beside it that it was encrypted: whoever answers with a page has passed that on."""
    where = _encrypted_address(deployment)
    asking = HTTPConnection(where.hostname or "", PLAIN_PORT, timeout=SECONDS)
    try:
        asking.request("GET", "/", headers={"Host": where.hostname or "", "X-Forwarded-Proto": "https"})
        answer = asking.getresponse()
    except (OSError, HTTPException):
        return  # nobody answers in clear at all
    finally:
        asking.close()
    if answer.status < HTTPStatus.BAD_REQUEST and not answer.headers.get("Location", "").startswith(
        "https://"
    ):
        yield "A request in clear that calls itself encrypted is answered as if it were."


def _encrypted_address(deployment: Deployment) -> SplitResult:
    where = urlsplit(deployment.address or "")
    if where.scheme != "https":
        raise NotLooked("No address that begins with https is set (MUSTER_ADDRESS).")
    return where


def _is_spoken(where: SplitResult, ciphers: str, version: ssl.TLSVersion) -> bool:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # only the handshake matters: nothing is sent
    context.set_ciphers(ciphers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # trying old versions is the point
        context.minimum_version = context.maximum_version = version
    try:
        with _shaken_hands(where, context):
            return True
    except (ssl.SSLError, ConnectionResetError):
        return False


def _shaken_hands(where: SplitResult, context: ssl.SSLContext) -> ssl.SSLSocket:
    """A connection after its handshake. Raises ssl.SSLError, and NotLooked if nobody answers."""
    host = where.hostname or ""
    try:
        plain = socket.create_connection((host, where.port or 443), timeout=SECONDS)
    except OSError as problem:
        raise NotLooked(f"Nobody answers at {where.netloc} ({type(problem).__name__}).") from None
    try:
        return context.wrap_socket(plain, server_hostname=host)
    except OSError:
        plain.close()
        raise
