"""Time-based codes (RFC 6238): six digits, thirty seconds, one step of leeway for a clock that is off.

The arithmetic is left to `cryptography`, which does all the other cryptography here too.
"""

import hmac
import secrets

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

SECRET_BYTES = 20
_DIGITS = 6
_STEP_SECONDS = 30
_LEEWAY = (0, -1, 1)
_ISSUER = "Muster"


def new_secret() -> bytes:
    """A secret for an authenticator."""
    return secrets.token_bytes(SECRET_BYTES)


def code_at(secret: bytes, seconds: float) -> str:
    """The code that an authenticator shows at a moment, in seconds of real time."""
    return _algorithm(secret).generate(seconds).decode()


def matching_step(secret: bytes, typed: str, seconds: float, *, after_step: int) -> int | None:
    """The step whose code was typed; None if none matches. Steps up to `after_step` are used up."""
    step_now = int(seconds) // _STEP_SECONDS
    for step in (step_now + leeway for leeway in _LEEWAY):
        fits = hmac.compare_digest(code_at(secret, step * _STEP_SECONDS).encode(), typed.encode())
        if fits and step > after_step:
            return step
    return None


def address_to_scan(secret: bytes, account_name: str) -> str:
    """The `otpauth:` address that an authenticator scans."""
    return _algorithm(secret).get_provisioning_uri(account_name, _ISSUER)


def _algorithm(secret: bytes) -> TOTP:
    return TOTP(secret, _DIGITS, SHA1(), _STEP_SECONDS)  # noqa: S303  # what authenticators speak; HMAC holds
