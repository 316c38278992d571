"""A provider's own metadata and signing keys: fetched, checked, and cached for an hour in each process."""

import time
from dataclasses import dataclass

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from muster.protection.accounts.openid.asking import NoAnswer, get_fields, is_permitted

_KEPT_SECONDS = 3600.0
_ASKED_AGAIN_AFTER = 60.0
_KEY_TYPES = frozenset(("RSA", "EC"))


@dataclass(frozen=True, slots=True)
class Discovered:
    """The addresses of a provider (OpenID Connect Discovery 1.0); `names_itself` if its answers carry their issuer."""

    issuer: str
    authorization: str
    token: str
    keys: str
    end_session: str
    names_itself: bool


_providers: dict[str, tuple[float, Discovered]] = {}
_keys: dict[str, tuple[float, KeySet]] = {}


def discover(issuer: str) -> Discovered:
    """The provider behind an issuer. Raises NoAnswer if it cannot be reached or claims to be another issuer."""
    at, known = _providers.get(issuer, (0.0, None))
    if known is not None and time.monotonic() - at < _KEPT_SECONDS:
        return known
    fields = get_fields(issuer.rstrip("/") + "/.well-known/openid-configuration")
    found = _discovered(issuer, fields)
    _providers[issuer] = (time.monotonic(), found)
    return found


def keys_of(provider: Discovered, *, anew: bool = False) -> KeySet:
    """The provider's signing keys.

    `anew` fetches them again in case they have changed, at most once a minute. Only public signing keys count: a
    shared secret among them would let anyone who knows it sign. Raises NoAnswer.
    """
    at, known = _keys.get(provider.keys, (0.0, None))
    kept = _ASKED_AGAIN_AFTER if anew else _KEPT_SECONDS
    if known is not None and time.monotonic() - at < kept:
        return known
    listed = get_fields(provider.keys).get("keys")
    usable = [key for key in listed if _signs(key)] if isinstance(listed, list) else []
    try:
        found = KeySet.import_key_set({"keys": usable})
    except (JoseError, ValueError, KeyError, TypeError):
        raise NoAnswer from None
    _keys[provider.keys] = (time.monotonic(), found)
    return found


def forget_everything() -> None:
    """Empty the cache."""
    _providers.clear()
    _keys.clear()


def _signs(key: object) -> bool:
    return isinstance(key, dict) and key.get("kty") in _KEY_TYPES and key.get("use", "sig") == "sig"


def _discovered(issuer: str, fields: dict[str, object]) -> Discovered:
    authorization, token, keys, end_session = (
        str(address) if is_permitted(address) else ""
        for address in map(
            fields.get,
            ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"),
        )
    )
    if fields.get("issuer") != issuer or not (authorization and token and keys):
        raise NoAnswer
    names_itself = fields.get("authorization_response_iss_parameter_supported") is True
    return Discovered(issuer, authorization, token, keys, end_session, names_itself)
