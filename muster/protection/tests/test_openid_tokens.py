"""What a provider sends is believed only where everything about it holds: forged answers from a server of this test."""

import base64
import hmac
import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from authlib.oidc.core.util import create_half_hash
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey
from pytest_django import Settings

from muster.protection.accounts.models import SignInProvider
from muster.protection.accounts.openid.asking import NoAnswer, get_fields
from muster.protection.accounts.openid.discovery import discover, forget_everything
from muster.protection.accounts.openid.rules import GOOGLE, issuer_of_tenant
from muster.protection.accounts.openid.tokens import Unproved, claims_of

NONCE, CLIENT = "a nonce of this test", "muster"
TENANT = "3c1d2a4e-6f7b-4c8d-9e0f-112233445566"
RSA = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
A_DAY = 86_400
"""Far from when this file is read, which may be long before its tests run."""

OTHER_RSA = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


class Forger:
    """A provider that answers whatever a test puts under a path."""

    def __init__(self, port: int) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.issuer = f"http://localhost:{port}"
        self.describe()
        self.publish(RSA)

    def describe(self, **changed: object) -> None:
        """Publish the description of the provider."""
        named = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/auth",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **changed,
        }
        self.put("/.well-known/openid-configuration", json.dumps(named).encode())

    def publish(self, *keys: RSAKey | ECKey | OctKey) -> None:
        """Publish these keys."""
        self.put("/keys", json.dumps(KeySet(list(keys)).as_dict(private=False)).encode())

    def put(self, path: str, body: bytes, status: int = 200, **headers: str) -> None:
        self.answers[path] = (status, headers, body)


@contextmanager
def listening() -> Iterator[Forger]:
    running: list[Forger] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            running[0].asked.append(self.path)
            status, headers, body = running[0].answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the library's
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.append(Forger(server.server_port))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield running[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def forger() -> Iterator[Forger]:
    forget_everything()
    with listening() as found:
        yield found


def provider_of(issuer: str, **more: object) -> SignInProvider:
    return SignInProvider(
        school=uuid.uuid4(), kind="other", issuer=issuer, client_id=CLIENT, domains=["example.org"], **more
    )


def claims(forger: Forger, **changed: object) -> dict[str, object]:
    now = int(time.time())
    told = {"iss": forger.issuer, "sub": "s1", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": NONCE}
    return {name: value for name, value in {**told, **changed}.items() if value is not None}


def signed(told: dict[str, object], key: RSAKey | ECKey | OctKey = RSA, **header: str) -> str:
    head = {"alg": "RS256", "kid": "one", **header}
    return jwt.encode(head, told, key, algorithms=[head["alg"]])


def base64_of(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def proved(forger: Forger, id_token: object, **answer: object):
    provider = provider_of(forger.issuer)
    return claims_of(provider, discover(forger.issuer), {"id_token": id_token, **answer}, nonce=NONCE)


def test_a_token_of_which_everything_holds_is_believed(forger: Forger):
    assert proved(forger, signed(claims(forger)))["sub"] == "s1"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"iss": "https://evil.example"}, id="wrong issuer"),
        pytest.param({"iss": None}, id="no issuer"),
        pytest.param({"aud": "another"}, id="wrong audience"),
        pytest.param({"aud": ["another", "third"]}, id="wrong audiences"),
        pytest.param({"aud": [CLIENT, "another"], "azp": "another"}, id="issued to another party"),
        pytest.param({"aud": None}, id="no audience"),
        pytest.param({"nonce": "of another browser"}, id="wrong nonce"),
        pytest.param({"nonce": None}, id="no nonce"),
        pytest.param({"exp": int(time.time()) - 120}, id="expired"),
        pytest.param({"exp": None}, id="never expires"),
        pytest.param({"exp": "tomorrow"}, id="expires at no time"),
        pytest.param({"iat": int(time.time()) + A_DAY}, id="issued in the future"),
        pytest.param({"nbf": int(time.time()) + A_DAY}, id="not yet"),
        pytest.param({"sub": None}, id="nobody"),
        pytest.param({"sub": ""}, id="empty subject"),
        pytest.param({"sub": 7}, id="a number as subject"),
        pytest.param({"sub": "s" * 256}, id="too long a subject"),
        pytest.param({"at_hash": "bm90IGl0"}, id="another access token"),
    ],
)
def test_a_token_with_one_thing_wrong_is_not(forger: Forger, changed: dict[str, object]):
    with pytest.raises(Unproved):
        proved(forger, signed(claims(forger, **changed)), access_token="an access token")


def test_the_hash_of_the_access_token_is_compared(forger: Forger):
    right = create_half_hash("an access token", "RS256").decode()
    assert proved(forger, signed(claims(forger, at_hash=right)), access_token="an access token")


def test_a_token_that_nobody_signed_is_not_believed(forger: Forger):
    parts = [{"alg": "none", "kid": "one"}, claims(forger)]
    plain = ".".join(base64_of(json.dumps(part).encode()) for part in parts)
    forgeries: list[object] = [f"{plain}.", f"{plain}.AAAA", "", "a.b.c", None, {}, 7]
    for forged in forgeries:
        with pytest.raises(Unproved):
            proved(forger, forged)


def test_a_token_signed_by_another_key_of_the_same_name_is_not_believed(forger: Forger):
    with pytest.raises(Unproved):
        proved(forger, signed(claims(forger), OTHER_RSA))


def test_the_public_key_is_no_shared_secret(forger: Forger):
    """Keys mixed up: the attacker signs by HMAC with what everybody may read."""
    head, body = ({"alg": "HS256", "kid": "one"}, claims(forger))
    content = ".".join(base64_of(json.dumps(part).encode()) for part in (head, body))
    for secret in (RSA.as_pem(private=False), RSA.as_der(private=False), b"the client secret"):
        signature = base64_of(hmac.digest(secret, content.encode(), "sha256"))
        with pytest.raises(Unproved):
            proved(forger, f"{content}.{signature}")


def test_a_key_that_the_token_brings_along_counts_for_nothing(forger: Forger):
    brought = jwt.encode(
        {"alg": "RS256", "kid": "mine", "jwk": OTHER_RSA.as_dict(private=False)},
        claims(forger),
        OTHER_RSA,
        algorithms=["RS256"],
    )
    with pytest.raises(Unproved):
        proved(forger, brought)


def test_a_provider_changes_its_keys_and_is_asked_again_once_a_minute_at_most(
    forger: Forger, monkeypatch: pytest.MonkeyPatch
):
    proved(forger, signed(claims(forger)))
    new = ECKey.generate_key("P-256", {"kid": "two", "use": "sig"})
    forger.publish(RSA, new)
    token = signed(claims(forger), new, alg="ES256", kid="two")
    with pytest.raises(Unproved):
        proved(forger, token)  # within the minute nobody can make us ask
    real = time.monotonic
    monkeypatch.setattr(time, "monotonic", lambda: real() + 61)
    assert proved(forger, token)["sub"] == "s1"
    assert forger.asked.count("/keys") == 2


def test_another_tenant_or_domain_of_the_same_issuer_is_a_stranger(forger: Forger, settings: Settings):
    """The signatures hold, and the issuer is the expected one: what differs is whose organisation it is."""
    described = discover(forger.issuer)
    for issuer, whose, theirs in (
        (issuer_of_tenant(TENANT), {"tid": TENANT}, {"tid": str(uuid.uuid4())}),
        (GOOGLE, {"hd": "example.org"}, {"hd": "elsewhere.example"}),
    ):
        provider = provider_of(issuer)
        for told, is_ours in ((whose, True), (theirs, False), ({}, False)):
            answer: dict[str, object] = {"id_token": signed(claims(forger, iss=issuer, **told))}
            if is_ours:
                assert claims_of(provider, described, answer, nonce=NONCE)
            else:
                with pytest.raises(Unproved):
                    claims_of(provider, described, answer, nonce=NONCE)


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://evil.example"},
        {"jwks_uri": "http://evil.example/keys"},
        {"token_endpoint": "https://user:word@example.org/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": None},
    ],
)
def test_a_provider_that_names_another_or_an_open_address_is_not_asked(
    forger: Forger, changed: dict[str, object]
):
    forger.describe(**changed)
    with pytest.raises(NoAnswer):
        discover(forger.issuer)


def test_redirects_long_answers_and_what_is_no_object_are_no_answers(forger: Forger):
    forger.put("/away", b"", 302, Location=f"{forger.issuer}/keys")
    forger.put("/long", b'{"a": "' + b"x" * 400_000 + b'"}')
    forger.put("/list", b"[]")
    for path in ("/away", "/long", "/list", "/missing"):
        with pytest.raises(NoAnswer):
            get_fields(forger.issuer + path)
    assert "/keys" not in forger.asked


def test_in_production_nothing_is_asked_without_tls(forger: Forger, settings: Settings):
    settings.MODE = "production"
    with pytest.raises(NoAnswer):
        discover(forger.issuer)
    assert forger.asked == []
