"""Random tokens for links that name their school, so that it can be entered before any row is read."""

import base64
import hmac
import secrets
import uuid

from muster.protection.accounts.secrets import keyed_hash

_SIGNATURE_BYTES = 8
_ID_BYTES = 16


class BadToken(ValueError):
    """A token is not one of ours. Deliberately says no more."""


def make_token(purpose: str, school_id: uuid.UUID) -> str:
    """A token of 128 random bits that names its school. Store `token_hash` of it, never the token."""
    return _signed(purpose, school_id.bytes + secrets.token_bytes(_ID_BYTES))


def steady_token(purpose: str, school_id: uuid.UUID) -> str:
    """A token for the school itself: always the same, and never stored."""
    return _signed(purpose, school_id.bytes + keyed_hash(purpose, school_id.hex)[:_ID_BYTES])


def school_of(purpose: str, token: str) -> uuid.UUID:
    """The school that a token names. Raises BadToken unless we signed it for this purpose."""
    try:
        whole = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        raise BadToken from None
    body, signature = whole[:-_SIGNATURE_BYTES], whole[-_SIGNATURE_BYTES:]
    if len(body) != _ID_BYTES * 2 or not hmac.compare_digest(signature, _signature(purpose, body)):
        raise BadToken
    return uuid.UUID(bytes=body[:_ID_BYTES])


def _signed(purpose: str, body: bytes) -> str:
    return base64.urlsafe_b64encode(body + _signature(purpose, body)).decode().rstrip("=")


def _signature(purpose: str, body: bytes) -> bytes:
    return keyed_hash(purpose, body.hex())[:_SIGNATURE_BYTES]
