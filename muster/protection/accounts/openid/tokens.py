"""The two steps of the authorization code flow: the address that asks, and the ID token that answers.

State, nonce and PKCE (RFC 7636) are derived by keyed hashes from one random text that only the browser's session
knows, so that nothing in the database could complete a sign-in that somebody else began.
"""

import time
from dataclasses import dataclass

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError

from muster.protection.accounts.models import SignInProvider
from muster.protection.accounts.openid.asking import post_form
from muster.protection.accounts.openid.discovery import Discovered, discover, keys_of
from muster.protection.accounts.openid.rules import FACTOR_AT_MOST, Claims, is_of_school
from muster.protection.accounts.secrets import keyed_hash

ALGORITHMS = ("RS256", "PS256", "ES256")
_LEEWAY_SECONDS = 60
_LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, 2


class Unproved(Exception):
    """What the provider sent does not prove who somebody is. Quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One authorization request: the state that comes back, the address to return to, whether to ask for the password."""

    state: str
    return_to: str
    asks_again: bool = False


def address_to_ask(provider: SignInProvider, asked: Asked) -> str:
    """Where the browser goes to sign in. Raises NoAnswer."""
    more: dict[str, str] = (
        {"max_age": str(int(FACTOR_AT_MOST.total_seconds()))} if provider.trusts_factor else {}
    )
    more["prompt"] = (
        "login" if asked.asks_again and provider.kind != provider.Kind.GOOGLE else "select_account"
    )
    if provider.kind == provider.Kind.GOOGLE and provider.domains:
        more["hd"] = provider.domains[0]
    address: str = prepare_grant_uri(
        discover(provider.issuer).authorization,
        provider.client_id,
        "code",
        redirect_uri=asked.return_to,
        scope="openid email",
        state=asked.state,
        nonce=_nonce(asked.state),
        code_challenge=create_s256_code_challenge(_verifier(asked.state)),
        code_challenge_method="S256",
        **more,
    )
    return address


def redeem_code(provider: SignInProvider, code: str, asked: Asked) -> Claims:
    """The claims that the provider proves about whoever came back with this code. Raises NoAnswer, Unproved."""
    discovered = discover(provider.issuer)
    answer = post_form(
        discovered.token,
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": asked.return_to,
            "code_verifier": _verifier(asked.state),
        },
        client_id=provider.client_id,
        secret=provider.client_secret,
    )
    return claims_of(provider, discovered, answer, nonce=_nonce(asked.state))


def claims_of(
    provider: SignInProvider, discovered: Discovered, answer: dict[str, object], *, nonce: str
) -> Claims:
    """The claims of the ID token in an answer, once it has been verified.

    Raises NoAnswer, Unproved. Verified are signature and algorithm, issuer, audience and authorised party, times,
    nonce, the hash of the access token, the subject, and the organisation (OpenID Connect Core 1.0, 3.1.3.7).
    """
    id_token = answer.get("id_token")
    if not isinstance(id_token, str):
        raise Unproved
    try:
        token = _verified(id_token, discovered)
        claims = CodeIDToken(
            token.claims,
            token.header,
            options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
                "nonce": {"essential": True, "value": nonce},
            },
            params={
                "client_id": provider.client_id,
                "nonce": nonce,
                "access_token": answer.get("access_token"),
            },
        )
        claims.validate(now=int(time.time()), leeway=_LEEWAY_SECONDS)
    except (JoseError, ValueError, KeyError, TypeError):
        raise Unproved from None
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise Unproved
    if not is_of_school(claims, provider.issuer, provider.domains):
        raise Unproved
    return dict(claims)


def subject_hash(provider: SignInProvider, subject: object) -> bytes:
    """The keyed hash by which an identity is found."""
    return keyed_hash("school-identity", f"{provider.issuer}\n{subject}")


def _verified(id_token: str, discovered: Discovered) -> jwt.Token:
    """The token, its signature verified with one of the provider's keys; an unknown key is looked up once."""
    try:
        return jwt.decode(id_token, keys_of(discovered), algorithms=ALGORITHMS)
    except InvalidKeyIdError:
        return jwt.decode(id_token, keys_of(discovered, anew=True), algorithms=ALGORITHMS)


def _nonce(state: str) -> str:
    return keyed_hash("openid-nonce", state).hex()


def _verifier(state: str) -> str:
    return keyed_hash("openid-verifier", state).hex()
